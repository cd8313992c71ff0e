"""Versions of the crop table, and the runs that redo crops by them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    op.create_table(
        "crop_tables",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_crop_tables_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crop_tables")),
    )
    op.create_table(
        "crop_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shoot_id", sa.Integer(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("lease_token", sa.String(length=32), nullable=True),
        sa.Column("lease_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_crop_runs_created_by_id")),
        sa.ForeignKeyConstraint(["shoot_id"], ["shoots.id"], name=op.f("fk_crop_runs_shoot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crop_runs")),
    )
    with op.batch_alter_table("crop_runs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_crop_runs_lease_expires_at"), ["lease_expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_crop_runs_shoot_id"), ["shoot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crop_runs_state"), ["state"], unique=False)


def downgrade() -> None:
    """Take this change back."""
    op.drop_table("crop_runs")
    op.drop_table("crop_tables")
