"""A person's say over a photo's main colour: by the eye-dropper, by one of the swatches found, or by its name."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from pipelines.swatches.house import HouseColour, HouseColours, differences
from pipelines.types import UInt8Array
from webapp.models import Photo
from webapp.services import house_colours, versions
from webapp.services.errors import UserError
from webapp.services.mending import Bench

# The eye-dropper takes the median of a small square: one pixel may be a thread or a speck.
REACH_SHARE: Final = 0.004
LEAST_REACH_PX: Final = 2
_HEX: Final = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True)
class Choice:
    """What was chosen: a place in pixels of the photo or a colour "#rrggbb", and perhaps a name of the house's list."""

    place_px: tuple[float, float] | None = None
    hex: str = ""
    name: str = ""


def pick(on: Bench, choice: Choice) -> Photo:
    """Make the chosen colour the photo's main one; it takes the place of the swatch that is nearest to it."""
    house, present = house_colours.current().parsed, on.result["swatches"]
    hex_colour = _colour(on, choice) or (present[0]["hex"] if present else "")
    if not hex_colour:
        raise UserError("Click on the product in the photo, or choose one of its colours.")
    named = _named(house, choice.name)
    chosen = _swatch(house, hex_colour, named) | {"share": 1.0, "picked": True}
    words = f"Chose the colour {chosen['name']} {hex_colour}"
    return versions.save(on.photo, on.result | {"swatches": _first(present, chosen)}, words, on.user)


def colour_at(picture: UInt8Array, place: tuple[float, float]) -> str:
    """ "#rrggbb" around a place (x, y) in pixels of ``picture`` (h, w, 3) uint8; UserError outside of it."""
    height, width = picture.shape[:2]
    if not all(map(math.isfinite, place)) or not (0 <= place[0] < width and 0 <= place[1] < height):
        raise UserError("The place lies outside the photo; click on the product.")
    reach = max(LEAST_REACH_PX, round(REACH_SHARE * max(width, height)))
    x, y = int(place[0]), int(place[1])
    around = picture[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1].reshape(-1, 3)
    return "#" + "".join(f"{int(value):02x}" for value in np.median(around, axis=0).round())


def _colour(on: Bench, choice: Choice) -> str:
    if choice.place_px is not None:
        scale = on.picture.shape[1] / on.result["size_px"][0]
        return colour_at(on.picture, (choice.place_px[0] * scale, choice.place_px[1] * scale))
    colour = choice.hex.lower()
    if colour and _HEX.fullmatch(colour) is None:
        raise UserError(f"{choice.hex} is no colour; write it like #1b2440.")
    return colour


def _named(house: HouseColours, name: str) -> HouseColour | None:
    """The colour of the list with this name, upper and lower case alike; None without a name."""
    wanted = " ".join(name.split()).casefold()
    found = next((colour for colour in house.colours if colour.name.casefold() == wanted), None)
    if wanted and found is None:
        raise UserError(f"The house's list has no colour {name!r}; administrators add it on the page Colours.")
    return found


def _swatch(house: HouseColours, hex_colour: str, named: HouseColour | None) -> dict[str, Any]:
    colour, distance = house.nearest(hex_colour)
    if named is None:
        return {"hex": hex_colour, "name": colour.name, "distance": round(distance, 1)}
    away = float(differences([hex_colour, named.hex])[0, 1])
    return {"hex": hex_colour, "name": named.name, "distance": round(away, 1), "named": True}


def _first(present: list[dict[str, Any]], chosen: dict[str, Any]) -> list[dict[str, Any]]:
    """The swatches with the chosen one first, instead of the one nearest to it, whose share it takes."""
    if not present:
        return [chosen]
    apart = differences([chosen["hex"], *(one["hex"] for one in present)])[0, 1:]
    nearest = int(apart.argmin())
    others = [one for index, one in enumerate(present) if index != nearest]
    return [chosen | {"share": present[nearest]["share"]}, *others]
