"""The house's colour list: which one counts, who changed it when, and what swatches are called by it."""

from __future__ import annotations

from typing import Any

from pipelines.swatches.house import HouseColours, default_house, default_text, parse
from webapp.models import ColourListVersion, User, db
from webapp.services.edited import Current, EditedText

LIST = EditedText(ColourListVersion, "colour list", parse, default_text, default_house)


def current() -> Current[HouseColours]:
    """The list that counts."""
    return LIST.current()


def save(text: str, user: User | None) -> None:
    """Make ``text`` the list that counts; every swatch is called by it from now on, without preparing anything anew."""
    row = LIST.new_version(text, user)
    with db.write() as session:
        session.add(row)


def named(swatches: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Swatches as photo.json has them, called by the present list; a name that a person chose stays."""
    house = current().parsed
    return [swatch if swatch.get("named") else swatch | _name(house, swatch["hex"]) for swatch in swatches]


def with_names(result: dict[str, Any]) -> dict[str, Any]:
    """A photo.json whose swatches are called by the present list."""
    return result | {"swatches": named(result["swatches"])}


def _name(house: HouseColours, hex_colour: str) -> dict[str, Any]:
    colour, distance = house.nearest(hex_colour)
    return {"name": colour.name, "family": colour.family, "distance": round(distance, 1)}
