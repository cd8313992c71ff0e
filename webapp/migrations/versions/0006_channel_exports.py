"""What became of each photo in an export, settings of a photo for a channel, and channels' product codes"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    with op.batch_alter_table("exports", schema=None) as batch_op:
        for name in ("only_check", "changed_only", "number_names"):
            batch_op.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
        for name in ("held", "unchanged"):
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("base_url", sa.String(length=500), nullable=False, server_default=""))
    op.create_table(
        "export_photos",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("export_id", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("look", sa.String(length=32), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("checks", sa.JSON(), nullable=False),
        sa.Column("pictures", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["export_id"], ["exports.id"], name=op.f("fk_export_photos_export_id")),
        sa.ForeignKeyConstraint(["photo_id"], ["photos.id"], name=op.f("fk_export_photos_photo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_photos")),
        sa.UniqueConstraint("export_id", "photo_id", name=op.f("uq_export_photos_export_id_photo_id")),
    )
    with op.batch_alter_table("export_photos", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_export_photos_export_id"), ["export_id"], unique=False)
    op.create_table(
        "channel_settings",
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("profile", sa.String(length=64), nullable=False),
        sa.Column("mends", sa.JSON(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["photo_id"], ["photos.id"], name=op.f("fk_channel_settings_photo_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_channel_settings_user_id")),
        sa.PrimaryKeyConstraint("photo_id", "profile", name=op.f("pk_channel_settings")),
    )
    op.create_table(
        "product_codes",
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("sku", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=14), nullable=False),
        sa.PrimaryKeyConstraint("kind", "sku", name=op.f("pk_product_codes")),
    )


def downgrade() -> None:
    """Take this change back."""
    for table in ("product_codes", "channel_settings", "export_photos"):
        op.drop_table(table)
    with op.batch_alter_table("exports", schema=None) as batch_op:
        for name in ("base_url", "unchanged", "held", "number_names", "changed_only", "only_check"):
            batch_op.drop_column(name)
