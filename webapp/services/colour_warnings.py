"""Colours that do not fit together: photos of one SKU that disagree, and variants of one style that look alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
from sqlalchemy import select

from pipelines.names import style_of
from pipelines.swatches.house import differences
from webapp.models import Photo, db
from webapp.models.status import APPROVED, TO_REVIEW
from webapp.services import house_colours


@dataclass(frozen=True)
class Shown:
    """The main colour of one photo, "#rrggbb"."""

    photo_id: int
    sku: str
    view: str
    hex: str

    @property
    def words(self) -> str:
        """The photo's name for a person."""
        return f"{self.sku} {self.view}".strip()


@dataclass(frozen=True)
class ColourWarning:
    """Two photos whose main colours do not fit together; ``distance`` is their CIEDE2000."""

    kind: Literal["disagree", "alike"]
    first: Shown
    second: Shown
    distance: float

    @property
    def sentence(self) -> str:
        """What is wrong, for the merchandiser."""
        if self.kind == "disagree":
            views = " and ".join(one.view or "another view" for one in (self.first, self.second))
            return (
                f"The colours of {self.first.sku}, {views}, are {self.distance:.0f} apart. "
                "Look whether both show the same product in the same light."
            )
        return (
            f"{self.first.sku} and {self.second.sku} are two colours of one style, yet only {self.distance:.0f} apart. "
            "Look whether one of them is filed wrongly."
        )


def of_shoot(shoot_id: int) -> list[ColourWarning]:
    """Everything that does not fit together in a shoot, the plainest first; rejected photos do not count."""
    return _warnings(shoot_id, "")


def of_photo(photo: Photo) -> list[ColourWarning]:
    """Those warnings of the photo's shoot that name it."""
    found = _warnings(photo.shoot_id, style_of(photo.sku) or photo.sku)
    return [one for one in found if photo.id in (one.first.photo_id, one.second.photo_id)]


def _warnings(shoot_id: int, beginning: str) -> list[ColourWarning]:
    """Among the photos of a shoot whose SKU begins so."""
    shown, limit = list(_shown(shoot_id, beginning)), house_colours.current().parsed.warn_at
    return sorted([*_disagreeing(shown, limit), *_alike(shown, limit)], key=lambda one: (one.kind, -one.distance))


def _shown(shoot_id: int, beginning: str) -> Iterator[Shown]:
    # The database takes the colour out of photo.json; whole results of a large shoot would be megabytes.
    main = Photo.result["swatches"][0]["hex"].as_string()
    chosen = select(Photo.id, Photo.sku, Photo.view, main).where(Photo.shoot_id == shoot_id)
    chosen = chosen.where(Photo.state.in_((TO_REVIEW, APPROVED)), Photo.sku != "", main.is_not(None))
    chosen = chosen.where(Photo.sku.istartswith(beginning, autoescape=True))
    for row in db.session.execute(chosen.order_by(Photo.sku, Photo.view, Photo.id)):
        yield Shown(*row)


def _disagreeing(shown: Iterable[Shown], limit: float) -> Iterator[ColourWarning]:
    """For every SKU its two photos that are furthest apart, where they are further apart than ``limit``."""
    for photos in _grouped((one.sku, one) for one in shown).values():
        apart = differences([one.hex for one in photos])
        first, second = np.unravel_index(int(apart.argmax()), apart.shape)
        if apart[first, second] > limit:
            yield ColourWarning("disagree", photos[first], photos[second], float(apart[first, second]))


def _alike(shown: Iterable[Shown], limit: float) -> Iterator[ColourWarning]:
    """For every two colours of one style the two photos that are nearest, where they are nearer than ``limit``."""
    by_style = _grouped((style.casefold(), one) for one in shown if (style := style_of(one.sku)))
    for photos in by_style.values():
        skus = _grouped((one.sku, one) for one in photos)
        for first, second in combinations(skus.values(), 2):
            apart = differences([one.hex for one in (*first, *second)])[: len(first), len(first) :]
            one, other = np.unravel_index(int(apart.argmin()), apart.shape)
            if apart[one, other] < limit:
                yield ColourWarning("alike", first[one], second[other], float(apart[one, other]))


def _grouped(named: Iterable[tuple[str, Shown]]) -> Mapping[str, list[Shown]]:
    groups: dict[str, list[Shown]] = {}
    for name, one in named:
        groups.setdefault(name, []).append(one)
    return groups
