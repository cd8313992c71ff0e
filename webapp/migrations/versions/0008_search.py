"""The search: what each photo was compared with, and an index on when photos changed; neighbours are asked for live"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    op.drop_table("neighbours")
    op.create_index(op.f("ix_photos_updated_at"), "photos", ["updated_at"])
    op.create_index(op.f("ix_photos_sha256"), "photos", ["sha256"])
    op.create_table(
        "likenesses",
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("result_token", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column("chance", sa.Double(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("near_id", sa.Integer(), nullable=True),
        sa.Column("near_cosine", sa.Double(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["photo_id"], ["photos.id"], name=op.f("fk_likenesses_photo_id")),
        sa.PrimaryKeyConstraint("photo_id", name=op.f("pk_likenesses")),
    )


def downgrade() -> None:
    """Take this change back."""
    op.drop_table("likenesses")
    op.drop_index(op.f("ix_photos_sha256"), table_name="photos")
    op.drop_index(op.f("ix_photos_updated_at"), table_name="photos")
    op.create_table(
        "neighbours",
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("neighbour_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["neighbour_id"], ["photos.id"], name=op.f("fk_neighbours_neighbour_id")),
        sa.ForeignKeyConstraint(["photo_id"], ["photos.id"], name=op.f("fk_neighbours_photo_id")),
        sa.PrimaryKeyConstraint("photo_id", "rank", name=op.f("pk_neighbours")),
    )
