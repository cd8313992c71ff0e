"""Single rows about the house itself: the last canary and the last build of the similarity index."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, UtcDateTime


class Canary(Base):
    """Row 1 only: when a canary task was last sent, and when a worker last took any task."""

    __tablename__ = "canaries"

    id: Mapped[int] = mapped_column(primary_key=True)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    consumed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class IndexBuild(Base):
    """Row 1 only: the newest photo that the similarity index knows, where that index is, who is building it now."""

    __tablename__ = "index_builds"

    id: Mapped[int] = mapped_column(primary_key=True)
    covers_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The address of a server; "" for the data folder.
    place: Mapped[str] = mapped_column(Text, default="", server_default="")
    lease_token: Mapped[str | None] = mapped_column(String(32))
    lease_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
