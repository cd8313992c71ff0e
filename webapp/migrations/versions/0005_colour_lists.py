"""Versions of the house's colour list"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    op.create_table(
        "colour_lists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_colour_lists_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_colour_lists")),
    )


def downgrade() -> None:
    """Take this change back."""
    op.drop_table("colour_lists")
