"""The crop table as people edit it, version by version, and the runs that redo crops."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, Leased, SavedText, UtcDateTime, utcnow


class CropTableVersion(SavedText):
    """One saved table; the newest one counts. Without any, the table that comes with Packshot does."""

    __tablename__ = "crop_tables"


class CropRun(Leased, Base):
    """Crops made again by the newest table, of one shoot or (without one) of all. ``changed`` counts photos."""

    __tablename__ = "crop_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    shoot_id: Mapped[int | None] = mapped_column(ForeignKey("shoots.id"), index=True)
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    message: Mapped[str | None] = mapped_column(Text)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
