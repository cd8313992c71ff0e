"""The reviewers' desk: who holds which set, audits of what was approved in one go, shot lists."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, SavedText, UtcDateTime, utcnow


class SetLease(Base):
    """A set (the photos of one SKU of a shoot) that somebody reviews now, until ``expires_at``."""

    __tablename__ = "set_leases"

    shoot_id: Mapped[int] = mapped_column(ForeignKey("shoots.id"), primary_key=True)
    sku: Mapped[str] = mapped_column(String(200), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Audit(Base):
    """One "approve all safe ones": how many were approved unseen, and how many were kept back for people to judge."""

    __tablename__ = "audits"

    id: Mapped[int] = mapped_column(primary_key=True)
    shoot_id: Mapped[int] = mapped_column(ForeignKey("shoots.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    least_trust: Mapped[float]
    share: Mapped[float]
    approved: Mapped[int]
    sampled: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)


class ShotList(SavedText):
    """One saved list of the views that each category needs; the newest one counts."""

    __tablename__ = "shot_lists"
