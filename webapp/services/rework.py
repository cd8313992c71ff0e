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
    """Prepare the photo again with the wider net; the present result stays as a version."""
    photo = get_photo(photo_id)
    if photo.wider:
        raise UserError("The wider net has been tried already; restore the part with the brush.", status=409)
    versions.keep_present(photo_id)
    when = utcnow() + timedelta(seconds=config.current().lease_seconds)
    again = update(Photo).where(Photo.id == photo_id, Photo.state == REJECTED)
    values = {"state": QUEUED, "wider": True, "attempts": 0, "lease_expires_at": when, "updated_at": utcnow()}
    if not db.count_changed(again.values(values)):
        raise UserError("Somebody else has decided this photo in the meantime.", status=409)
    events.note(get_photo(photo_id), user, "Sent to be prepared again with a wider net")
    queue.send("prepare_photo", photo_id)
    return get_photo(photo_id), "It is being prepared again with a wider net and comes back when it is ready."


_STEPS: Final[dict[str, Callable[[int, User], tuple[Photo, str]]]] = {
    "halo": _halo,
    "too_tight": _too_tight,
    "part_missing": _part_missing,
}
