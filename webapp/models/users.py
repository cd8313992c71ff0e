"""People who sign in."""

from __future__ import annotations

from typing import Final

from flask_login import UserMixin
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base

# In order of what they may do: each role may do everything that the ones before it may.
ROLES: Final = ("operator", "reviewer", "admin")


class User(UserMixin, Base):  # type: ignore[misc]  # flask_login ships no types
    """One person. ``email`` is kept in lower case."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(255))
    role: Mapped[str] = mapped_column(String(16))
    must_change_password: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)

    @property
    def is_active(self) -> bool:
        """What Flask-Login asks before it lets somebody in."""
        return self.active

    def get_id(self) -> str:
        """Session identity; it changes with the password, so that a new password signs other browsers out."""
        return f"{self.id}:{self.password_hash[-12:]}"

    def may(self, role: str) -> bool:
        """Whether this person's role includes ``role``."""
        return ROLES.index(self.role) >= ROLES.index(role)
