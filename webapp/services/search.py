"""Finding a product: by a photo, by one of the house's photos, by colour, narrowed by filters.

The looking and comparing is done by the search process; here is what people may ask and what they are shown.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from sqlalchemy import select

from pipelines.imaging.sniff import sniff
from pipelines.types import CLASS_NAMES, RefusedImage
from webapp import config, storage
from webapp.models import Photo, Shoot, db
from webapp.models.status import APPROVED, PREPARED_STATES, REJECTED, TO_REVIEW
from webapp.services import house_colours, search_line
from webapp.services.errors import UserError
from webapp.services.shoots import PhotoCard, card
from webapp.storage import TooLargeError

SHOWN: Final = 24
LAST_PAGE: Final = 25
LONGEST_WORD: Final = 200
STATES: Final[dict[str, tuple[str, ...]]] = {
    "": (APPROVED, TO_REVIEW),
    APPROVED: (APPROVED,),
    TO_REVIEW: (TO_REVIEW,),
    REJECTED: (REJECTED,),
    "all": PREPARED_STATES,
}
STATE_WORDS: Final = {
    "": "Approved and to review",
    APPROVED: "Approved",
    TO_REVIEW: "To review",
    REJECTED: "Rejected",
    "all": "All",
}
# Whoever asks for something that cannot be answered now may ask again.
NOT_NOW: Final = 503
_TOKEN: Final = re.compile(r"[0-9a-f]{32}")
_HEX: Final = re.compile(r"#[0-9a-f]{6}")
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for: a photo by its token ``query`` (and ``box`` in its pixels), or ``like`` one of the
    house (perhaps in another colour), or a ``colour`` "#rrggbb"; and what it is narrowed to. Pages count from 1."""

    query: str = ""
    box: Box | None = None
    like: int | None = None
    other_colour: bool = False
    colour: str = ""
    category: str = ""
    shoot: int | None = None
    state: str = ""
    sku: str = ""
    page: int = 1

    @property
    def by_likeness(self) -> bool:
        """Whether a photo is looked for."""
        return bool(self.query) or self.like is not None

    def arguments(self, **changed: Any) -> dict[str, Any]:
        """What goes into an address: all that is asked for, with some of it changed."""
        values = asdict(replace(self, **changed))
        values["box"] = ",".join(f"{value:g}" for value in values["box"] or ())
        values["other_colour"] = "1" if values["other_colour"] else ""
        return {
            name: value for name, value in values.items() if value not in ("", None) and (name, value) != ("page", 1)
        }


@dataclass(frozen=True)
class Item(PhotoCard):
    """One product, by the photo of it that is nearest. ``chance`` 0..1 that it is the product looked for, or None.

    ``placed``: so many points of the pattern lie in the same places as on a photo of it.
    ``views``: further photos of it; ``count`` of all that were found.
    """

    shoot_id: int
    shoot: str
    chance: float | None
    score: float
    count: int
    placed: int
    views: tuple[PhotoCard, ...]


@dataclass(frozen=True)
class Found:
    """A page of results among ``searched`` photos. ``no_match``: nothing is likely to be the product looked for.

    ``anew``: so many photos cannot be found yet, since a new net has still to look at them.
    ``boxes``: what was found on the photo that was searched by, best first.
    """

    items: tuple[Item, ...]
    total: int
    searched: int
    anew: int
    no_match: bool
    boxes: tuple[Box, ...]

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, math.ceil(self.total / SHOWN))


@dataclass(frozen=True)
class Near:
    """A photo of the house and its cosine -1..1 to another."""

    photo_id: int
    cosine: float


@dataclass(frozen=True)
class Query:
    """A photo that somebody searches by: its token, size and the boxes of what was found on it, best first."""

    token: str
    size_px: tuple[int, int]
    boxes: tuple[Box, ...]


def take(source: Any) -> Query:
    """Look at a file (a binary stream) that somebody searches by; UserError with a sentence when it is no photo."""
    limit = config.current()
    try:
        received = storage.current().receive(source, limit.max_upload_bytes)
    except TooLargeError as error:
        raise UserError(f"The file is larger than {limit.max_upload_mb} MB.", status=413) from error
    try:
        sniff(received.path)
        told = search_line.ask("look", path=str(received.path))
    except RefusedImage as error:
        raise UserError(str(error)) from error
    finally:
        storage.current().drop(received)
    return Query(told["query"], tuple(told["size_px"]), tuple(tuple(box) for box in told["boxes"]))


def picture(token: str) -> Any:
    """The path of the picture behind a token; a 404 when it is gone."""
    path = storage.current().query(token) if _TOKEN.fullmatch(token) else None
    if path is None or not path.is_file():
        raise UserError("The photo you searched by was kept for a day and is gone; send it again.", status=404)
    return path


def read(sent: Mapping[str, str]) -> Wanted:
    """What an address asks for; UserError with a sentence when it cannot be understood."""
    given = {name: " ".join(value.split()) for name, value in sent.items()}
    wanted = Wanted(
        query=_known("photo", given.get("query", ""), _TOKEN),
        box=_box(given.get("box", "")),
        like=_whole("like", given),
        other_colour=given.get("other_colour") == "1",
        colour=_colour(given.get("colour", "")),
        category=_one_of("category", given.get("category", ""), CLASS_NAMES),
        shoot=_whole("shoot", given),
        state=_one_of("state", given.get("state", ""), tuple(STATES)),
        sku=given.get("sku", "")[:LONGEST_WORD],
        page=_whole("page", given) or 1,
    )
    if not 1 <= wanted.page <= LAST_PAGE:
        raise UserError(f"There are pages 1 to {LAST_PAGE}; narrow the search instead.", status=404)
    return wanted


def find(wanted: Wanted) -> Found:
    """The page of results that is asked for."""
    filters = {
        "states": STATES[wanted.state],
        "label": wanted.category,
        "shoot": wanted.shoot,
        "sku": wanted.sku,
        "colour": wanted.colour if wanted.by_likeness else "",
    }
    told = search_line.ask(
        "find", source=_source(wanted), filters=filters, by="product", first=(wanted.page - 1) * SHOWN, count=SHOWN
    )
    return _found(told)


def similar_products(photo_id: int, count: int) -> Found:
    """The products most similar to a photo's, other than its own."""
    filters = {"states": STATES[""]}
    told = search_line.ask("find", source={"photo": photo_id}, filters=filters, by="product", first=0, count=count)
    return _found(told)


def nearest_photos(photo_id: int, count: int) -> tuple[list[Near], int]:
    """The photos nearest to one, of any product, best first; and how many cannot be found yet, see :class:`Found`."""
    filters = {"states": PREPARED_STATES}
    told = search_line.ask("find", source={"photo": photo_id}, filters=filters, by="photo", first=0, count=count)
    return [Near(item["photo"], item["score"]) for item in told["items"]], told["anew"]


def _source(wanted: Wanted) -> dict[str, Any]:
    if wanted.query:
        return {"query": wanted.query, "box": wanted.box}
    if wanted.like is not None:
        return {"photo": wanted.like, "other_colour": wanted.other_colour}
    return {"colour": wanted.colour} if wanted.colour else {}


def _found(told: dict[str, Any]) -> Found:
    boxes = tuple(tuple(box) for box in told["boxes"])
    return Found(_items(told["items"]), told["total"], told["searched"], told["anew"], told["no_match"], boxes)


def _items(told: list[dict[str, Any]]) -> tuple[Item, ...]:
    """The photos behind the answer; one that was deleted meanwhile is left out."""
    ids = {photo_id for item in told for photo_id in (item["photo"], *item["views"])}
    rows = db.session.execute(select(Photo, Shoot.name).join(Shoot).where(Photo.id.in_(ids))).all()
    photos = {photo.id: (photo, name) for photo, name in rows}
    found = []
    for item in told:
        if item["photo"] not in photos:
            continue
        photo, name = photos[item["photo"]]
        views = tuple(card(photos[view][0]) for view in item["views"] if view in photos)
        figures = item["chance"], item["score"], item["count"], item.get("placed", 0)
        found.append(Item(**asdict(card(photo)), shoot_id=photo.shoot_id, shoot=name, chance=figures[0],
                          score=figures[1], count=figures[2], placed=figures[3], views=views))  # fmt: skip
    return tuple(found)


def _known(what: str, text: str, form: re.Pattern[str]) -> str:
    if text and form.fullmatch(text) is None:
        raise UserError(f"There is no such {what}; start the search again.")
    return text


def _one_of(what: str, text: str, known: tuple[str, ...]) -> str:
    if text and text not in known:
        raise UserError(f"There is no {what} {text!r}; choose one from the list.")
    return text


def _whole(name: str, given: Mapping[str, str]) -> int | None:
    text = given.get(name, "")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise UserError(f"{name} must be a whole number.")
    return int(text)


def _box(text: str) -> Box | None:
    if not text:
        return None
    try:
        left, top, right, bottom = (float(value) for value in text.split(","))
    except ValueError as error:
        raise UserError("A crop is four numbers: left, top, right, bottom.") from error
    if not all(map(math.isfinite, (left, top, right, bottom))) or left >= right or top >= bottom:
        raise UserError("A crop has its left side left of its right, and its top above its bottom.")
    return left, top, right, bottom


def _colour(text: str) -> str:
    """ "#rrggbb" of a hex or of a name of the house's list."""
    named = {one.name.casefold(): one.hex for one in house_colours.current().parsed.colours}
    colour = named.get(text.casefold(), text.lower())
    if colour and _HEX.fullmatch(colour) is None:
        raise UserError(f"{text!r} is no colour of the house; choose a name from the list, or write it like #1b2440.")
    return colour
