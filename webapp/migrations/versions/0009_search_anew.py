"""What is near a photo is looked for again when a new embedder has described it; where the search's index is"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    stale: sa.Column[bool] = sa.Column("near_stale", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("likenesses", stale)
    op.create_index(op.f("ix_likenesses_near_stale"), "likenesses", ["near_stale"])
    op.add_column("index_builds", sa.Column("place", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    """Take this change back."""
    op.drop_column("index_builds", "place")
    op.drop_index(op.f("ix_likenesses_near_stale"), table_name="likenesses")
    op.drop_column("likenesses", "near_stale")
