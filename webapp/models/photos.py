"""Photos and what happened to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, Leased, UtcDateTime, utcnow


class Photo(Leased, Base):
    """One photo of a shoot. ``result`` is photo.json; ``descriptor`` is little-endian float32 bytes of unit length.

    ``version_id`` is the version that ``result`` stands at; without one it is the machine's own.
    """

    __tablename__ = "photos"
    __table_args__ = (UniqueConstraint("shoot_id", "sha256"), Index("ix_photos_shoot_state", "shoot_id", "state"))

    id: Mapped[int] = mapped_column(primary_key=True)
    shoot_id: Mapped[int] = mapped_column(ForeignKey("shoots.id"))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    original_name: Mapped[str] = mapped_column(Text)
    relative_path: Mapped[str] = mapped_column(Text)
    byte_size: Mapped[int]
    sku: Mapped[str] = mapped_column(String(200))
    view: Mapped[str] = mapped_column(String(200))
    width: Mapped[int]
    height: Mapped[int]
    state_reason: Mapped[str | None] = mapped_column(Text)
    result_token: Mapped[str | None] = mapped_column(String(32))
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    # No foreign key: versions name their photo already, and two tables that name each other cannot be dropped.
    version_id: Mapped[int | None]
    kind: Mapped[str | None] = mapped_column(String(16))
    confidence: Mapped[float | None]
    # The order of review: how far the machine trusts its own work, 0..1.
    trust: Mapped[float | None]
    # Prepared again so that it takes in more; see :mod:`pipelines.engines.wider`.
    wider: Mapped[bool] = mapped_column(default=False, server_default=false())
    # After that by the house's second engine, where there is one.
    other_engine: Mapped[bool] = mapped_column(default=False, server_default=false())
    audit_id: Mapped[int | None] = mapped_column(ForeignKey("audits.id"))
    assigned_to_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    descriptor: Mapped[bytes | None] = mapped_column(deferred=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    # The search reads what has changed since it looked last.
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow, onupdate=utcnow, index=True)
    prepared_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class Refusal(Base):
    """A file that was sent to a shoot and not taken, with the sentence its sender was told."""

    __tablename__ = "refusals"

    id: Mapped[int] = mapped_column(primary_key=True)
    shoot_id: Mapped[int] = mapped_column(ForeignKey("shoots.id"), index=True)
    original_name: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)


class Decision(Base):
    """One decision of a reviewer; ``undone_at`` is set when it was taken back."""

    __tablename__ = "decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    photo_id: Mapped[int] = mapped_column(ForeignKey("photos.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    action: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(Text)
    # What was decided in one go is undone in one go.
    batch: Mapped[str | None] = mapped_column(String(32))
    from_state: Mapped[str] = mapped_column(String(16))
    to_state: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
