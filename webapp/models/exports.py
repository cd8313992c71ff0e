"""What became of each photo in an export, and what people decided about a photo for one channel."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, UtcDateTime, utcnow


class ExportPhoto(Base):
    """One photo in one export or check.

    ``state``: in (exported, or fit for it), held (a check failed), unchanged (as it was sent last time).
    ``fingerprint`` is the same as long as the same files would be made. ``files``: [{name, sha256, bytes}]; ``checks``:
    what failed, as the page shows it; ``pictures`` is the run whose folder holds the painted pictures.
    """

    __tablename__ = "export_photos"
    __table_args__ = (UniqueConstraint("export_id", "photo_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    export_id: Mapped[int] = mapped_column(ForeignKey("exports.id"), index=True)
    photo_id: Mapped[int] = mapped_column(ForeignKey("photos.id"))
    state: Mapped[str] = mapped_column(String(16))
    fingerprint: Mapped[str] = mapped_column(String(64))
    look: Mapped[str] = mapped_column(String(32), default="")
    files: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    checks: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    pictures: Mapped[int]


class ChannelSetting(Base):
    """How one photo is rendered for one channel otherwise than its profile says, and whether it goes out anyway."""

    __tablename__ = "channel_settings"

    photo_id: Mapped[int] = mapped_column(ForeignKey("photos.id"), primary_key=True)
    profile: Mapped[str] = mapped_column(String(64), primary_key=True)
    mends: Mapped[dict[str, Any]] = mapped_column(JSON)
    accepted: Mapped[bool] = mapped_column(default=False)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow, onupdate=utcnow)


class ProductCode(Base):
    """What a channel calls a SKU: ``kind`` asin or gtin."""

    __tablename__ = "product_codes"

    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    sku: Mapped[str] = mapped_column(String(200), primary_key=True)
    code: Mapped[str] = mapped_column(String(14))
