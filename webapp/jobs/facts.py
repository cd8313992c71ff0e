"""What the search knows of every photo, in columns in memory: who it is, its SKU, class, colours, state.

Read once when the search process starts; afterwards only what has changed since.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, func, select

from pipelines.imaging.colour import rgb_of, srgb_to_cielab
from pipelines.types import BoolArray
from webapp.models import Photo, db
from webapp.models.base import utcnow
from webapp.models.status import PHOTO_STATES, PREPARED_STATES
from webapp.services import crop_tables

COLOURS: Final = 3
# A row is committed some time after its moment was noted.
OVERLAP: Final = timedelta(seconds=30)
LOT: Final = 1000
ROW: Final = np.dtype([
    ("id", np.int64), ("changed_us", np.int64), ("prepared_us", np.int64), ("shoot", np.int64), ("state", np.int8),
    ("label", np.int32), ("sku", np.int32), ("findable", np.bool_), ("outdated", np.bool_),
    ("lab", np.float32, (COLOURS, 3)),
    ("share", np.float32, COLOURS),
])  # fmt: skip
Rows = NDArray[np.void]


class Names:
    """Words as small numbers, in the order in which they were first seen."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, word: str) -> int:
        """Its number; a new word gets the next one."""
        if word not in self._numbers:
            self._numbers[word] = len(self.words)
            self.words.append(word)
        return self._numbers[word]

    def known(self, word: str) -> int:
        """Its number, or -1."""
        return self._numbers.get(word, -1)


class Facts:
    """One row a photo; ``version`` grows whenever something has changed. ``embedder`` made the vectors that count."""

    def __init__(self, embedder: str) -> None:
        self.rows: Rows = np.zeros(0, ROW)
        self.skus, self.labels = Names(), Names()
        self.version = 0
        self._embedder = embedder
        self._places: dict[int, int] = {}
        self._looked_at: datetime | None = None

    def refresh(self) -> None:
        """Read what has changed; rows that are gone from the database are gone here."""
        changed = self._changed()
        if changed:
            self._keep(self._read(changed))
        if db.session.scalar(select(func.count(Photo.id))) != len(self.rows):
            self._forget_gone()

    def place(self, photo_id: int) -> int:
        """The row number of a photo, or -1."""
        return self._places.get(photo_id, -1)

    def at(self, photo_ids: Iterable[int]) -> NDArray[np.int64]:
        """Row numbers of photos that are known."""
        found = (self._places.get(int(photo_id), -1) for photo_id in photo_ids)
        return np.array([place for place in found if place >= 0], np.int64)

    def of_sku(self, sku: str) -> BoolArray:
        """(n,) bool: the photos filed under ``sku``."""
        return np.asarray(self.rows["sku"] == self.skus.known(sku))

    def _changed(self) -> list[int]:
        """Ids of photos that changed since the last look; all of them at first."""
        chosen, now = select(Photo.id, Photo.updated_at), utcnow()
        if self._looked_at is not None:
            chosen = chosen.where(Photo.updated_at >= self._looked_at - OVERLAP)
        found = db.session.execute(chosen).all()
        self._looked_at = now
        return [photo_id for photo_id, when in found if self._changed_us(photo_id) != microseconds(when)]

    def _changed_us(self, photo_id: int) -> int:
        place = self.place(photo_id)
        return int(self.rows["changed_us"][place]) if place >= 0 else -1

    def _read(self, photo_ids: Sequence[int]) -> Rows:
        """Their rows; read in lots, since what a photo.json tells takes far more memory than what is kept of it."""
        lots = [photo_ids[start : start + LOT] for start in range(0, len(photo_ids), LOT)]
        return np.concatenate([self._lot(lot) for lot in lots])

    def _lot(self, photo_ids: Sequence[int]) -> Rows:
        found = db.session.execute(_columns().where(Photo.id.in_(photo_ids))).all()
        rows = np.zeros(len(found), ROW)
        for row, one in zip(rows, found, strict=True):
            self._fill(row, one)
        _fill_colours(rows, [one.swatches or [] for one in found])
        return rows

    def _keep(self, rows: Rows) -> None:
        places = np.array([self.place(photo_id) for photo_id in rows["id"]], np.int64)
        self.rows[places[places >= 0]] = rows[places >= 0]
        self._set(np.concatenate([self.rows, rows[places < 0]]))

    def _fill(self, row: Any, one: Any) -> None:
        row["id"], row["shoot"], row["state"] = one.id, one.shoot_id, PHOTO_STATES.index(one.state)
        row["changed_us"], row["prepared_us"] = microseconds(one.updated_at), microseconds(one.prepared_at)
        prepared = one.state in PREPARED_STATES and one.instances is not None
        described = prepared and one.has_vector
        row["findable"] = described and one.embedder == self._embedder
        row["outdated"] = described and one.embedder != self._embedder
        told = {"class": one.said, "kind": one.kind, "instances": one.instances}
        row["label"] = self.labels.number(crop_tables.class_name(told) if prepared else "")
        row["sku"] = self.skus.number(one.sku)

    def _forget_gone(self) -> None:
        present = np.fromiter(db.session.scalars(select(Photo.id)), np.int64)
        self._set(self.rows[np.isin(self.rows["id"], present)])

    def _set(self, rows: Rows) -> None:
        self.rows = rows
        self._places = dict(zip(rows["id"].tolist(), range(len(rows)), strict=True))
        self.version += 1


def _columns() -> Select[Any]:
    # The database takes what is needed out of photo.json; whole results would be hundreds of megabytes.
    told = Photo.result
    return select(
        *(Photo.id, Photo.updated_at, Photo.prepared_at, Photo.shoot_id, Photo.state, Photo.sku, Photo.kind),
        told["class"].as_string().label("said"),
        told["instances"].label("instances"),
        told["swatches"].label("swatches"),
        told["weights"]["embedder"].as_string().label("embedder"),
        Photo.descriptor.is_not(None).label("has_vector"),
    )


def _fill_colours(rows: Rows, swatches: list[list[dict[str, Any]]]) -> None:
    """The largest colours of each photo; where there are fewer, their share is 0."""
    places = [(row, rank, one) for row, all_of in enumerate(swatches) for rank, one in enumerate(all_of[:COLOURS])]
    if not places:
        return
    lab = srgb_to_cielab(np.array([rgb_of(one["hex"]) for _, _, one in places], np.uint8))
    for (row, rank, one), colour in zip(places, lab, strict=True):
        rows["lab"][row, rank], rows["share"][row, rank] = colour, one["share"]


def microseconds(when: datetime | None) -> int:
    """Microseconds since 1970; 0 for never."""
    return 0 if when is None else (when - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
