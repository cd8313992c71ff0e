"""The house's colour list: which one counts, who changed it when, and what swatches are called by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from pipelines.swatches.house import HouseColours, default_house, default_text, parse
from pipelines.types import Fault, TableError
from webapp.models import ColourListVersion, User, db
from webapp.services.errors import UserError, not_found

_VERSIONS_SHOWN = 20


@dataclass(frozen=True)
class CurrentList:
    """The list that counts; ``version`` 0 is the one that comes with Packshot."""

    version: int
    text: str
    house: HouseColours


@dataclass(frozen=True)
class Version:
    """One saved version, and who saved it when."""

    row: ColourListVersion
    by: str


def current() -> CurrentList:
    """The newest version; one that this version of Packshot cannot read any more gives way to the shipped list."""
    row = db.session.scalar(select(ColourListVersion).order_by(ColourListVersion.id.desc()).limit(1))
    if row is None:
        return CurrentList(0, default_text(), default_house())
    try:
        return CurrentList(row.id, row.text, parse(row.text))
    except TableError:
        return CurrentList(row.id, row.text, default_house())


def versions() -> list[Version]:
    """The saved versions, newest first."""
    newest = select(ColourListVersion, User.name).outerjoin(User, User.id == ColourListVersion.created_by_id)
    rows = db.session.execute(newest.order_by(ColourListVersion.id.desc()).limit(_VERSIONS_SHOWN))
    return [Version(row, name or "somebody") for row, name in rows]


def get_version(version: int) -> str:
    """The text of a version; 0 is the shipped list."""
    if version == 0:
        return default_text()
    row = db.session.get(ColourListVersion, version)
    if row is None:
        raise not_found("version of the colour list")
    return row.text


def faults(text: str) -> list[Fault]:
    """What is wrong with a list; empty when it can be saved."""
    try:
        parse(_with_unix_lines(text))
    except TableError as error:
        return error.faults
    return []


def save(text: str, user: User | None) -> None:
    """Make ``text`` the list that counts; every swatch is called by it from now on, without preparing anything anew."""
    text = _with_unix_lines(text)
    wrong = faults(text)
    if wrong:
        raise UserError(str(wrong[0]))
    if text == current().text:
        raise UserError("Nothing was changed, so there is nothing to save.", status=409)
    with db.write() as session:
        session.add(ColourListVersion(text=text, created_by_id=user.id if user else None))


def named(swatches: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Swatches as photo.json has them, called by the present list; a name that a person chose stays."""
    house = current().house
    return [swatch if swatch.get("named") else swatch | _name(house, swatch["hex"]) for swatch in swatches]


def with_names(result: dict[str, Any]) -> dict[str, Any]:
    """A photo.json whose swatches are called by the present list."""
    return result | {"swatches": named(result["swatches"])}


def _name(house: HouseColours, hex_colour: str) -> dict[str, Any]:
    colour, distance = house.nearest(hex_colour)
    return {"name": colour.name, "family": colour.family, "distance": round(distance, 1)}


def _with_unix_lines(text: str) -> str:
    # Browsers send text areas with CRLF.
    return text.replace("\r\n", "\n")
