"""What a photo that has just been prepared is to the house: the verdict on arrival, and the nearest other SKU."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from pipelines.engines.limits import UNFITTED, Limits
from pipelines.names import product_of
from webapp.jobs import engines
from webapp.models import Photo, db
from webapp.models.status import PREPARED_STATES
from webapp.services import mended, search, verdicts
from webapp.services.errors import UserError
from webapp.services.search import Near

if TYPE_CHECKING:
    from pipelines.retrieval.arrival import Arrival, Look

# So many of the nearest photos are asked for; these many of them, and of other products, are compared closely.
NEAREST: Final = 60
CLOSELY, PRODUCTS = 4, 4
# Fewer points than these agree by chance.
LEAST_PLACED: Final = 8
KINDS: Final = {
    "same-file": verdicts.SAME_FILE,
    "edited": verdicts.EDITED,
    "other-view": verdicts.SAME_PRODUCT,
    "new": verdicts.NEW,
}
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Candidate:
    """One photo of the house that a new one is compared with, free of the database."""

    photo_id: int
    token: str
    sha256: str
    sku: str
    cosine: float = 0.0
    judged: bool = False


def compare_photo(photo_id: int) -> None:
    """Compare a prepared photo with those that came before it; sent twice, the second time does nothing.

    A photo that was described anew keeps the verdict on its arrival: only what is near it is looked for again.
    """
    new = _waiting(photo_id)
    if new is None:
        return
    try:
        near, anew = search.nearest_photos(photo_id, NEAREST)
        others = _others(new, near)
    except UserError as error:
        log.info("photo %s is compared later: %s", photo_id, error.sentence)
        if error.status != search.NOT_NOW:
            verdicts.keep(photo_id, new.token, verdicts.Told(verdicts.UNKNOWN, words=error.sentence))
        return
    if anew and not new.judged:
        log.info("photo %s is compared when a new net has looked at %s others", photo_id, anew)
        return
    # No database session is held while pictures are compared.
    db.session.remove()
    if not new.judged:
        earlier = _twins(new) + _chosen([one for one in others if one.photo_id < photo_id])
        told = _compared(new, earlier)
        db.session.remove()
        verdicts.keep(photo_id, new.token, told)
    foreign = [(one.photo_id, one.cosine) for one in others if product_of(one.sku) != product_of(new.sku)]
    verdicts.note_near(photo_id, foreign, _limits().near)


def _waiting(photo_id: int) -> Candidate | None:
    photo = db.session.get(Photo, photo_id)
    if photo is None or photo.state not in PREPARED_STATES or photo.result_token is None:
        return None
    row = verdicts.row_of(photo)
    if row is not None and not row.near_stale:
        return None
    return Candidate(photo.id, photo.result_token, photo.sha256, photo.sku, judged=row is not None)


def _others(new: Candidate, near: Sequence[Near]) -> list[Candidate]:
    """The nearest photos, best first."""
    cosines = {one.photo_id: one.cosine for one in near if one.photo_id != new.photo_id}
    photos = db.session.scalars(select(Photo).where(Photo.id.in_(cosines), Photo.result_token.is_not(None)))
    found = [_candidate(photo, cosines[photo.id]) for photo in photos]
    return sorted(found, key=lambda one: -one.cosine)


def _twins(new: Candidate) -> list[Candidate]:
    """The first photo of the house that is the same file."""
    same = select(Photo).where(Photo.sha256 == new.sha256, Photo.id < new.photo_id, Photo.result_token.is_not(None))
    return [_candidate(photo, 1.0) for photo in db.session.scalars(same.order_by(Photo.id).limit(1))]


def _candidate(photo: Photo, cosine: float) -> Candidate:
    return Candidate(photo.id, photo.result_token or "", photo.sha256, photo.sku, cosine)


def _chosen(others: Sequence[Candidate]) -> list[Candidate]:
    """The nearest few, and the nearest of the next products."""
    first = list(others[:CLOSELY])
    by_sku = {one.sku: one for one in reversed(others)}
    further = sorted(by_sku.values(), key=lambda one: -one.cosine)
    return first + [one for one in further if one not in first][:PRODUCTS]


def _compared(new: Candidate, earlier: Sequence[Candidate]) -> verdicts.Told:
    from pipelines.retrieval.arrival import Known, arrival_of  # noqa: PLC0415  # heavy: only in workers

    looks = [_look(one.photo_id, one.token, one.sha256) for one in earlier]
    known = [Known(look, product_of(one.sku), one.cosine) for look, one in zip(looks, earlier, strict=True)]
    found = arrival_of(_look(new.photo_id, new.token, new.sha256), known, _limits().same_product)
    other = earlier[found.of] if found.of is not None else None
    kind = KINDS[found.kind]
    if other is None:
        return verdicts.Told(kind, words="The house had nothing to compare it with.")
    return verdicts.Told(kind, other.photo_id, found.probability, _words(found))


def _limits() -> Limits:
    return engines.current().limits or UNFITTED


@lru_cache(maxsize=64)
def _look(photo_id: int, token: str, sha256: str) -> Look:
    """Photos of one shoot are compared with one another again and again."""
    from pipelines.retrieval.arrival import look_at  # noqa: PLC0415  # heavy: only in workers

    return look_at(mended.original(photo_id, token), sha256)


def _words(found: Arrival) -> str:
    """What matched, for the merchandiser."""
    if found.kind == "same-file":
        return "The files are the same, byte by byte."
    evidence = found.evidence
    if evidence is None:
        return ""
    laid = evidence.overlay
    if found.kind == "edited":
        turned = "Turned over, it" if laid.mirrored else "It"
        return f"{turned} covers {laid.shared:.0%} of the other picture; {laid.apart:.0%} of what is seen differs."
    alike = f"Looks {max(0.0, evidence.cosine):.0%} alike"
    if evidence.inliers < LEAST_PLACED:
        return f"{alike}."
    return f"{alike}; {evidence.inliers} points of the pattern lie in the same places."
