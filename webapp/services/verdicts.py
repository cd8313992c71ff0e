"""What each photo was found to be on arrival, with its evidence; and photos whose SKU is doubted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import IntegrityError

from pipelines.engines.limits import UNFITTED, Limits, limits_for
from pipelines.names import product_of
from webapp import config
from webapp.models import Likeness, Photo, db
from webapp.models.base import utcnow
from webapp.models.status import APPROVED, TO_REVIEW
from webapp.services import queue, search_line
from webapp.services.errors import UserError
from webapp.services.shoots import PhotoCard, card

SAME_FILE, EDITED, SAME_PRODUCT, NEW = "same_file", "edited", "same_product", "new"
UNKNOWN = "unknown"
TITLES: Final = {
    SAME_FILE: "Same file",
    EDITED: "Same picture, edited",
    SAME_PRODUCT: "Same product, another view",
    NEW: "New to the house",
    UNKNOWN: "Not compared",
}
VARIANT: Final = "Same style, filed as another colour"
# The sweeper sends so many at a time, and leaves a moment to those that are on their way.
SENT_AT_ONCE: Final = 100
GRACE: Final = timedelta(seconds=60)


@dataclass(frozen=True)
class Told:
    """A verdict to be kept; see :class:`webapp.models.Likeness`."""

    kind: str
    other_id: int | None = None
    chance: float | None = None
    words: str = ""


@dataclass(frozen=True)
class Verdict:
    """What a photo is, with the photo that it was compared with; ``chance`` 0..1 that both show the same product, in
    whatever colour; ``variant`` when it is filed as another colour of it."""

    kind: str
    chance: float | None
    words: str
    other: Photo | None
    variant: bool = False

    @property
    def title(self) -> str:
        """The kind in words."""
        return VARIANT if self.variant else TITLES[self.kind]


@dataclass(frozen=True)
class Alarm:
    """A photo far from the others of its SKU and near a photo of another style; cosines -1..1."""

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


def send_waiting() -> int:
    """Queue prepared photos that nobody has compared yet, or not since they were described anew; how many."""
    free = SENT_AT_ONCE - (queue.depth(config.HOUSE_QUEUE) or 0)
    compared = select(Likeness.photo_id).where(Likeness.photo_id == Photo.id, Likeness.near_stale.is_(False))
    none = ~compared.exists()
    waiting = select(Photo.id).where(Photo.prepared_at < utcnow() - GRACE, none).order_by(Photo.prepared_at)
    found = db.session.scalars(waiting.limit(max(0, free))).all()
    return sum(queue.send("compare_photo", photo_id) for photo_id in found)


def send_outdated() -> int:
    """Queue photos that another embedder has described; how many. Without a search process nobody knows of any."""
    free = SENT_AT_ONCE - (queue.depth(config.HOUSE_QUEUE) or 0)
    if free <= 0:
        return 0
    try:
        told = search_line.ask("outdated", count=free)
    except UserError:
        return 0
    return sum(queue.send("describe_photo", photo_id) for photo_id in told["ids"])


def forget(photo_id: int) -> None:
    """A photo that was prepared again is compared again."""
    with db.write() as session:
        session.execute(delete(Likeness).where(Likeness.photo_id == photo_id))


def described_anew(photo_id: int) -> None:
    """Vectors of two nets cannot be compared: what is near is looked for again; the verdict on arrival stays, unless
    there was none."""
    stale = update(Likeness).where(Likeness.photo_id == photo_id)
    with db.write() as session:
        session.execute(delete(Likeness).where(Likeness.photo_id == photo_id, Likeness.kind == UNKNOWN))
        session.execute(stale.values(near_id=None, near_cosine=None, near_stale=True))


def keep(photo_id: int, result_token: str, told: Told) -> None:
    """Write what a photo was found to be."""
    try:
        with db.write() as session:
            session.merge(Likeness(photo_id=photo_id, result_token=result_token, **vars(told)))
    except IntegrityError:
        # Another worker was as fast, or the photo is gone; either way there is nothing to keep.
        db.session.rollback()


def note_near(photo_id: int, others: Sequence[tuple[int, float]], least: float) -> None:
    """``others`` (id, cosine), best first, are photos of other styles: the best one is kept with the photo, and the
    photo with those of them that knew nothing nearer. What is not as near as ``least`` is of no use to anybody."""
    near = [one for one in others if one[1] >= least]
    pairs = [*((photo_id, *one) for one in near[:1]), *((other, photo_id, cosine) for other, cosine in near)]
    with db.write():
        for own, other, cosine in pairs:
            farther = or_(Likeness.near_cosine.is_(None), Likeness.near_cosine < cosine)
            nearer = update(Likeness).where(Likeness.photo_id == own, farther)
            db.count_changed(nearer.values(near_id=other, near_cosine=cosine))
        db.count_changed(update(Likeness).where(Likeness.photo_id == photo_id).values(near_stale=False))


def row_of(photo: Photo) -> Likeness | None:
    """What is kept of the photo's present result; None until it has been compared."""
    row = db.session.get(Likeness, photo.id)
    return row if row is not None and row.result_token == photo.result_token else None


def of_photo(photo: Photo) -> Verdict | None:
    """What the photo was found to be; None until it has been compared."""
    row = row_of(photo)
    if row is None:
        return None
    other = db.session.get(Photo, row.other_id) if row.other_id else None
    variant = other is not None and other.sku != photo.sku and product_of(other.sku) == product_of(photo.sku)
    return Verdict(row.kind, row.chance, row.words, other, variant and row.kind == SAME_PRODUCT)


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
    near = chosen.where(Photo.state.in_((TO_REVIEW, APPROVED)), Likeness.near_id.is_not(None))
    found = list(_alarms(list(db.session.scalars(near))))
    return sorted(found, key=lambda one: one.sibling_cosine - one.near_cosine)


def _alarms(photos: Sequence[Photo]) -> Iterable[Alarm]:
    siblings, limits = _vectors({photo.sku for photo in photos if photo.sku})
    for photo in photos:
        row, others = db.session.get(Likeness, photo.id), siblings.get(photo.sku, {})
        near = db.session.get(Photo, row.near_id) if row and row.near_id else None
        if row is None or near is None or row.near_cosine is None or photo.id not in others:
            continue
        far = [float(others[photo.id] @ vector) for other, vector in others.items() if other != photo.id]
        # Colours of one style look alike; whether they are filed rightly, the colour warnings tell.
        if not far or product_of(near.sku) == product_of(photo.sku):
            continue
        if row.near_cosine >= limits.near and row.near_cosine - max(far) >= limits.lead:
            yield Alarm(photo, near, row.near_cosine, max(far))


def _vectors(skus: Iterable[str]) -> tuple[dict[str, dict[int, NDArray[np.float32]]], Limits]:
    """SKU > photo id > vector, of photos that count, and the limits of the net that made them; those that another net
    made than the newest one do not count."""
    told = Photo.result["weights"]["embedder"].as_string().label("embedder")
    chosen: Any = select(Photo.sku, Photo.id, Photo.descriptor, told).where(Photo.sku.in_(list(skus)))
    chosen = chosen.where(Photo.state.in_((TO_REVIEW, APPROVED)), Photo.descriptor.is_not(None))
    rows = db.session.execute(chosen.order_by(Photo.prepared_at)).all()
    embedder = rows[-1].embedder if rows else ""
    found: dict[str, dict[int, NDArray[np.float32]]] = {}
    for row in rows:
        if row.embedder == embedder:
            found.setdefault(row.sku, {})[row.id] = np.frombuffer(row.descriptor, "<f4")
    return found, limits_for(embedder or "", config.current().weights_dir) or UNFITTED
