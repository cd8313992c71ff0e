"""The house's colour list as people edit it, version by version."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, UtcDateTime, utcnow


class ColourListVersion(Base):
    """One saved list; the newest one counts. Without any, the list that comes with Packshot does."""

    __tablename__ = "colour_lists"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
