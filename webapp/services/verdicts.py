"""What each photo was found to be on arrival, with its evidence; and photos whose SKU is doubted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from webapp.models import Likeness, Photo, db
from webapp.models.status import APPROVED, TO_REVIEW
from webapp.services.shoots import PhotoCard, card

SAME_FILE, EDITED, SAME_PRODUCT, NEW = "same_file", "edited", "same_product", "new"
TITLES: Final = {
    SAME_FILE: "Same file",
    EDITED: "Same picture, edited",
    SAME_PRODUCT: "Same product, another view",
    NEW: "New to the house",
}
# A photo is doubted when another SKU's photo is so near, and nearer by so much than its nearest sibling.
# README says how often that is right and wrong on photos whose SKUs are known.
NEAR: Final = 0.75
LEAD: Final = 0.2


@dataclass(frozen=True)
class Verdict:
    """What a photo is, with the photo that it was compared with; ``chance`` 0..1 that both show the same product."""

    kind: str
    chance: float | None
    words: str
    other: Photo | None

    @property
    def title(self) -> str:
        """The kind in words."""
        return TITLES[self.kind]


@dataclass(frozen=True)
class Alarm:
    """A photo far from the others of its SKU and near another SKU; cosines -1..1."""

    photo: Photo
    near: Photo
    near_cosine: float
    sibling_cosine: float

    @property
    def sentence(self) -> str:
        """What is wrong, for the merchandiser."""
        return (
            f"This may be {self.near.sku} rather than {self.photo.sku}: it is {self.near_cosine:.0%} like a photo of "
            f"{self.near.sku}, and at most {max(0.0, self.sibling_cosine):.0%} like the others of {self.photo.sku}."
        )


def of_photo(photo: Photo) -> Verdict | None:
    """What the photo was found to be; None until it has been compared."""
    row = db.session.get(Likeness, photo.id)
    if row is None or row.result_token != photo.result_token:
        return None
    return Verdict(row.kind, row.chance, row.words, db.session.get(Photo, row.other_id) if row.other_id else None)


def repeats(shoot_id: int) -> list[tuple[PhotoCard, Verdict]]:
    """The photos of a shoot that the house had before: the same file, or the same picture edited."""
    chosen = select(Photo).join(Likeness, Likeness.photo_id == Photo.id).where(Photo.shoot_id == shoot_id)
    found = db.session.scalars(chosen.where(Likeness.kind.in_((SAME_FILE, EDITED))).order_by(Photo.sku, Photo.id))
    told = [(photo, of_photo(photo)) for photo in found]
    return [(card(photo), verdict) for photo, verdict in told if verdict is not None]


def alarm(photo: Photo) -> Alarm | None:
    """Whether the photo's SKU is doubted."""
    return next(iter(_alarms([photo])), None)


def alarms(shoot_id: int) -> list[Alarm]:
    """The photos of a shoot whose SKU is doubted, the plainest first."""
    chosen = select(Photo).join(Likeness, Likeness.photo_id == Photo.id).where(Photo.shoot_id == shoot_id)
    near = chosen.where(Photo.state.in_((TO_REVIEW, APPROVED)), Likeness.near_cosine >= NEAR)
    found = list(_alarms(list(db.session.scalars(near))))
    return sorted(found, key=lambda one: one.sibling_cosine - one.near_cosine)


def _alarms(photos: Sequence[Photo]) -> Iterable[Alarm]:
    siblings = _vectors({photo.sku for photo in photos if photo.sku})
    for photo in photos:
        row, others = db.session.get(Likeness, photo.id), siblings.get(photo.sku, {})
        near = db.session.get(Photo, row.near_id) if row and row.near_id else None
        if row is None or near is None or row.near_cosine is None or near.sku == photo.sku or photo.id not in others:
            continue
        far = [float(others[photo.id] @ vector) for other, vector in others.items() if other != photo.id]
        if far and row.near_cosine >= NEAR and row.near_cosine - max(far) >= LEAD:
            yield Alarm(photo, near, row.near_cosine, max(far))


def _vectors(skus: Iterable[str]) -> dict[str, dict[int, NDArray[np.float32]]]:
    """SKU > photo id > vector, of photos that count; an older net's vectors have another length and do not."""
    chosen: Any = select(Photo.sku, Photo.id, Photo.descriptor).where(Photo.sku.in_(list(skus)))
    chosen = chosen.where(Photo.state.in_((TO_REVIEW, APPROVED)), Photo.descriptor.is_not(None))
    rows = db.session.execute(chosen.order_by(Photo.prepared_at)).all()
    size = len(rows[-1].descriptor) if rows else 0
    found: dict[str, dict[int, NDArray[np.float32]]] = {}
    for sku, photo_id, stored in rows:
        if len(stored) == size:
            found.setdefault(sku, {})[photo_id] = np.frombuffer(stored, "<f4")
    return found
