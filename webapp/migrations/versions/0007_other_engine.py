"""Whether a photo was prepared again by the second engine of the house"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    with op.batch_alter_table("photos", schema=None) as batch_op:
        batch_op.add_column(sa.Column("other_engine", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Take this change back."""
    with op.batch_alter_table("photos", schema=None) as batch_op:
        batch_op.drop_column("other_engine")
