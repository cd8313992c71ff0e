"""Texts that come with Packshot and that the house may rewrite on a page, version by version: crops, colours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import select

from pipelines.types import Fault, TableError
from webapp.models import User, db
from webapp.models.base import SavedText
from webapp.services.errors import UserError, not_found

_VERSIONS_SHOWN = 20
Parsed = TypeVar("Parsed")


@dataclass(frozen=True)
class Current(Generic[Parsed]):
    """The text that counts and what it says; ``version`` 0 is the one that comes with Packshot."""

    version: int
    text: str
    parsed: Parsed


@dataclass(frozen=True)
class Version:
    """One saved version, and who saved it when."""

    row: SavedText
    by: str


@dataclass(frozen=True)
class EditedText(Generic[Parsed]):
    """What is edited: its rows, its name in a sentence, how it is read (TableError); the shipped one, raw and read."""

    rows: type[SavedText]
    name: str
    parse: Callable[[str], Parsed]
    shipped_text: Callable[[], str]
    shipped: Callable[[], Parsed]

    def current(self) -> Current[Parsed]:
        """The newest version; one that this version of Packshot cannot read any more gives way to the shipped text."""
        row = db.session.scalar(select(self.rows).order_by(self.rows.id.desc()).limit(1))
        if row is None:
            return Current(0, self.shipped_text(), self.shipped())
        try:
            return Current(row.id, row.text, self.parse(row.text))
        except TableError:
            return Current(row.id, row.text, self.shipped())

    def versions(self) -> list[Version]:
        """The saved versions, newest first."""
        newest = select(self.rows, User.name).outerjoin(User, User.id == self.rows.created_by_id)
        rows = db.session.execute(newest.order_by(self.rows.id.desc()).limit(_VERSIONS_SHOWN))
        return [Version(row, name or "somebody") for row, name in rows]

    def get_version(self, version: int) -> str:
        """The text of a version; 0 is the shipped one."""
        if version == 0:
            return self.shipped_text()
        row = db.session.get(self.rows, version)
        if row is None:
            raise not_found(f"version of the {self.name}")
        return row.text

    def faults(self, text: str) -> list[Fault]:
        """What is wrong with a text; empty when it can be saved."""
        try:
            self.parse(with_unix_lines(text))
        except TableError as error:
            return error.faults
        return []

    def new_version(self, text: str, user: User | None) -> SavedText:
        """The row that makes ``text`` the one that counts, not saved yet; UserError when it is wrong or the same."""
        text = with_unix_lines(text)
        wrong = self.faults(text)
        if wrong:
            raise UserError(str(wrong[0]))
        if text == self.current().text:
            raise UserError("Nothing was changed, so there is nothing to save.", status=409)
        return self.rows(text=text, created_by_id=user.id if user else None)


def with_unix_lines(text: str) -> str:
    """Browsers send text areas with CRLF."""
    return text.replace("\r\n", "\n")
