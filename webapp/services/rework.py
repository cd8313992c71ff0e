"""Reasons that act: what a rejection for a reason sends the photo back to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from sqlalchemy import update

from webapp import config
from webapp.models import Photo, User, db
from webapp.models.base import utcnow
from webapp.models.status import QUEUED, REJECTED
from webapp.services import events, mending, queue, reviews, versions
from webapp.services.errors import UserError
from webapp.services.photos import get_photo

# What the reviewer is told that a reason will do.
WORDS: Final[dict[str, str]] = {
    "halo": "cleans the edge, then comes back to you",
    "part_missing": "prepares it again with a wider net",
    "too_tight": "gives the crops more air, then comes back to you",
    "wrong_product": "lets you choose the product",
    "reshoot": "goes on the reshoot list",
}

_ALL_TRIED: Final = "{} been tried already; restore the part with the brush."


def words() -> dict[str, str]:
    """WORDS for this house: with a second engine, "part missing" goes on to it."""
    if config.current().other_segmenter is None:
        return WORDS
    return WORDS | {"part_missing": f"{WORDS['part_missing']}, the second time with another engine"}


def reject(photo_id: int, reason: str, note: str, user: User) -> tuple[Photo, str]:
    """Reject a photo and start what its reason asks for; the photo, and a sentence about what happens now."""
    photo = reviews.decide(photo_id, "reject", reason, user, note)
    step = _STEPS.get(reason)
    if step is None:
        return photo, "Rejected."
    try:
        return step(photo_id, user)
    except UserError as error:
        # It stays rejected: the step has been taken as far as it goes.
        return get_photo(photo_id), f"Rejected. {error.sentence}"


def _halo(photo_id: int, user: User) -> tuple[Photo, str]:
    mending.draw_in(mending.bench(photo_id, user))
    return reviews.reopen(photo_id, user), "The edge is cleaned again; it comes back at the end."


def _too_tight(photo_id: int, user: User) -> tuple[Photo, str]:
    mending.widen(mending.bench(photo_id, user))
    return reviews.reopen(photo_id, user), "The crops have more air; it comes back at the end."


def _part_missing(photo_id: int, user: User) -> tuple[Photo, str]:
    """Prepare the photo again, first with the wider net, then with the house's second engine if it has one.

    The present result stays as a version.
    """
    photo = get_photo(photo_id)
    second = config.current().other_segmenter
    if photo.wider and (photo.other_engine or second is None):
        raise UserError(_ALL_TRIED.format("Both ways have" if second else "The wider net has"), status=409)
    how = f"the engine {second.split(':')[0]}" if photo.wider and second else "a wider net"
    tried = {"wider": True, "other_engine": photo.wider}
    versions.keep_present(photo_id)
    when = utcnow() + timedelta(seconds=config.current().lease_seconds)
    again = update(Photo).where(Photo.id == photo_id, Photo.state == REJECTED)
    values = tried | {"state": QUEUED, "attempts": 0, "lease_expires_at": when, "updated_at": utcnow()}
    if not db.count_changed(again.values(values)):
        raise UserError("Somebody else has decided this photo in the meantime.", status=409)
    events.note(get_photo(photo_id), user, f"Sent to be prepared again with {how}")
    queue.send("prepare_photo", photo_id)
    return get_photo(photo_id), f"It is being prepared again with {how} and comes back when it is ready."


_STEPS: Final[dict[str, Callable[[int, User], tuple[Photo, str]]]] = {
    "halo": _halo,
    "too_tight": _too_tight,
    "part_missing": _part_missing,
}
