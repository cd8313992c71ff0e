"""Runs in the background that a person starts and watches: exports and folder imports."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, Leased, UtcDateTime, utcnow


class Export(Leased, Base):
    """One ZIP of a shoot's approved photos, or only their check. ``message`` is a sentence, for a person.

    ``changed_only``: only what changed since the last one of this channel goes into the ZIP. ``number_names``: photos
    that want the same name are numbered instead of refused. ``held`` and ``unchanged`` count photos left out, and why.
    ``base_url`` is where the pictures will lie, for tables that name addresses.
    """

    __tablename__ = "exports"

    id: Mapped[int] = mapped_column(primary_key=True)
    shoot_id: Mapped[int] = mapped_column(ForeignKey("shoots.id"), index=True)
    profile: Mapped[str] = mapped_column(String(64))
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    only_check: Mapped[bool] = mapped_column(default=False)
    changed_only: Mapped[bool] = mapped_column(default=False)
    number_names: Mapped[bool] = mapped_column(default=False)
    base_url: Mapped[str] = mapped_column(String(500), default="")
    message: Mapped[str | None] = mapped_column(Text)
    file_name: Mapped[str | None] = mapped_column(String(255))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FolderImport(Leased, Base):
    """One folder under the import root, brought into a shoot. ``folder`` is relative to that root."""

    __tablename__ = "folder_imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    shoot_id: Mapped[int] = mapped_column(ForeignKey("shoots.id"), index=True)
    folder: Mapped[str] = mapped_column(Text)
    pattern: Mapped[str] = mapped_column(Text)
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    added: Mapped[int] = mapped_column(default=0)
    duplicates: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    message: Mapped[str | None] = mapped_column(Text)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
