"""Leases of sets, audits of safe approvals, shot lists, notes and batches of decisions"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    op.create_table(
        "set_leases",
        sa.Column("shoot_id", sa.Integer(), nullable=False),
        sa.Column("sku", sa.String(length=200), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["shoot_id"], ["shoots.id"], name=op.f("fk_set_leases_shoot_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_set_leases_user_id")),
        sa.PrimaryKeyConstraint("shoot_id", "sku", name=op.f("pk_set_leases")),
    )
    op.create_table(
        "audits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shoot_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("least_trust", sa.Double(), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("approved", sa.Integer(), nullable=False),
        sa.Column("sampled", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["shoot_id"], ["shoots.id"], name=op.f("fk_audits_shoot_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_audits_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audits")),
    )
    op.create_index(op.f("ix_audits_shoot_id"), "audits", ["shoot_id"], unique=False)
    op.create_table(
        "shot_lists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_shot_lists_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shot_lists")),
    )
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("note", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("batch", sa.String(length=32), nullable=True))
    with op.batch_alter_table("photos", schema=None) as batch_op:
        batch_op.add_column(sa.Column("trust", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("wider", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("audit_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("assigned_to_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_photos_audit_id"), "audits", ["audit_id"], ["id"])
        batch_op.create_foreign_key(op.f("fk_photos_assigned_to_id"), "users", ["assigned_to_id"], ["id"])


def downgrade() -> None:
    """Take this change back."""
    with op.batch_alter_table("photos", schema=None) as batch_op:
        for name in ("assigned_to_id", "audit_id", "wider", "trust"):
            batch_op.drop_column(name)
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.drop_column("batch")
        batch_op.drop_column("note")
    op.drop_table("shot_lists")
    op.drop_table("audits")
    op.drop_table("set_leases")
