"""Reviewing: decisions by legal moves only, with who and when, and back again."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Integer, cast, func, select, update

from webapp.models import Decision, Photo, User, db
from webapp.models.base import utcnow
from webapp.models.status import APPROVED, PREPARED_STATES, REJECTED, TO_REVIEW, may_move
from webapp.services import leases, versions
from webapp.services.errors import UserError
from webapp.services.photos import get_photo

REASONS: Final[dict[str, str]] = {
    "halo": "Halo or colour fringe",
    "part_missing": "Part of the product is missing",
    "too_tight": "Crop too tight",
    "wrong_product": "Wrong product",
    "wrong_colour": "Wrong colour",
    "reshoot": "Photo must be taken again",
    "other": "Something else",
}
_LONGEST_NOTE: Final = 500
_ACTIONS: Final = {"approve": APPROVED, "reject": REJECTED}
_OVERTAKEN: Final = "Somebody else has decided this photo in the meantime; look at it again."


def decide(photo_id: int, action: str, reason: str | None, user: User, note: str = "") -> Photo:
    """Approve or reject a prepared photo; a rejection needs a reason (a code of REASONS) and may have a note."""
    photo = get_photo(photo_id)
    holder = leases.held_by_others(photo.shoot_id, user.id).get(photo.sku)
    if holder:
        raise UserError(f"{holder} is reviewing the set {photo.sku} now; decide it when they are done.", status=409)
    _decide(photo, _Wanted(action, reason, note), user)
    return get_photo(photo_id)


def decide_many(photo_ids: Collection[int], wanted: tuple[str, str | None, str], user: User) -> int:
    """Decide many photos in one go, (action, reason, note) for all; how many changed. One undo takes all of it back.

    Photos that cannot be decided now, or that somebody else reviews, are left as they are.
    """
    whole, changed = _Wanted(*wanted, batch=secrets.token_hex(8)), 0
    _checked(whole.action, whole.reason)
    with db.write():
        for photo in [get_photo(photo_id) for photo_id in photo_ids]:
            held = photo.sku in leases.held_by_others(photo.shoot_id, user.id)
            if not held and may_move(photo.state, _ACTIONS[whole.action]):
                changed += _decide(photo, whole, user)
    return changed


@dataclass(frozen=True)
class _Wanted:
    """What a reviewer wants; ``batch`` ties together what was decided in one go."""

    action: str
    reason: str | None
    note: str = ""
    batch: str | None = None


def _decide(photo: Photo, wanted: _Wanted, user: User) -> bool:
    """Write one decision; False when it is decided that way already."""
    photo_id, from_state, to_state = photo.id, photo.state, _checked(wanted.action, wanted.reason)
    if from_state == to_state:
        return False
    if not may_move(from_state, to_state):
        raise UserError("Only a photo that is ready for review can be decided.", status=409)
    with db.write() as session:
        if not _move(photo_id, (from_state, to_state), user):
            raise UserError(_OVERTAKEN, status=409)
        session.add(
            Decision(
                photo_id=photo_id,
                user_id=user.id,
                action=wanted.action,
                reason=wanted.reason if to_state == REJECTED else None,
                note=" ".join(wanted.note.split())[:_LONGEST_NOTE] or None,
                batch=wanted.batch,
                from_state=from_state,
                to_state=to_state,
            )
        )
    return True


def reopen(photo_id: int, user: User) -> Photo:
    """Put a rejected photo back into review, because what was wrong with it has been mended."""
    with db.write():
        if not _move(photo_id, (REJECTED, TO_REVIEW), user):
            raise UserError(_OVERTAKEN, status=409)
    return get_photo(photo_id)


def undo(user: User, shoot_id: int) -> Photo | None:
    """Take back this person's last decision in the shoot; None when there is nothing to take back.

    A photo that somebody else has decided since stays as it is, and the decision counts as taken back.
    """
    last = db.session.scalar(
        select(Decision)
        .join(Photo, Photo.id == Decision.photo_id)
        .where(Photo.shoot_id == shoot_id, Decision.user_id == user.id, Decision.undone_at.is_(None))
        .order_by(Decision.id.desc())
        .limit(1)
    )
    if last is None:
        return None
    photo_id, batch = last.photo_id, last.batch
    with db.write() as session:
        same = Decision.batch == batch if batch else Decision.id == last.id
        taken = list(session.scalars(select(Decision).where(same, Decision.undone_at.is_(None))))
        moved = [_take_back(decision, user) for decision in taken]
    if not any(moved):
        raise UserError(_OVERTAKEN, status=409)
    return get_photo(photo_id)


def _take_back(decision: Decision, user: User) -> bool:
    """Undo one decision; False when somebody has decided the photo since, or it is being prepared again."""
    decision.undone_at = utcnow()
    if _move(decision.photo_id, (decision.to_state, decision.from_state), user):
        return True
    # A reason that acted has brought the photo back into review already; what it did is taken back.
    if get_photo(decision.photo_id).state != decision.from_state:
        return False
    versions.undo_first_since(decision.photo_id, decision.created_at, user)
    return True


def last_rejection(photo_id: int) -> Decision | None:
    """The decision by which a photo was rejected last, or None."""
    last = select(Decision).where(Decision.photo_id == photo_id, Decision.undone_at.is_(None))
    found = db.session.scalar(last.order_by(Decision.id.desc()).limit(1))
    return found if found and found.reason else None


def last_reason(photo_id: int) -> str | None:
    """Why a photo was rejected last, with the note if there is one; or None."""
    last = last_rejection(photo_id)
    if last is None or last.reason is None:
        return None
    label = REASONS.get(last.reason, last.reason)
    return f"{label}: {last.note}" if last.note else label


def review_order(shoot_id: int) -> list[int]:
    """Ids of the prepared photos in the order of review: doubt first, then by SKU, view and arrival.

    The photos of one SKU stay together; the least trusted of them counts, in tenths, so that equals keep their order.
    """
    trust = func.coalesce(Photo.trust, Photo.confidence, 1.0)
    doubt = cast(func.min(trust).over(partition_by=Photo.sku) * 10, Integer)
    order = select(Photo.id).where(Photo.shoot_id == shoot_id, Photo.state.in_(PREPARED_STATES))
    return list(db.session.scalars(order.order_by(doubt, Photo.sku, Photo.view, Photo.id)))


def not_mine(shoot_id: int, user: User) -> dict[int, str]:
    """Photo id > why somebody should leave it to another person: their set now, or assigned to them."""
    held = leases.held_by_others(shoot_id, user.id)
    rows = db.session.execute(
        select(Photo.id, Photo.sku, Photo.assigned_to_id, User.name)
        .outerjoin(User, User.id == Photo.assigned_to_id)
        .where(Photo.shoot_id == shoot_id)
    )
    taken = {}
    for photo_id, sku, assigned_to_id, name in rows:
        if sku in held:
            taken[photo_id] = f"{held[sku]} is reviewing {sku}"
        elif assigned_to_id not in (None, user.id):
            taken[photo_id] = f"{sku} is assigned to {name}"
    return taken


def next_unreviewed(shoot_id: int, after_id: int | None = None, skip_ids: Collection[int] = ()) -> Photo | None:
    """The next photo to review after ``after_id``, from the start again at the end; skipped ones come last."""
    order = review_order(shoot_id)
    start = order.index(after_id) + 1 if after_id in order else 0
    open_ids = _open(shoot_id)
    turned = [photo_id for photo_id in order[start:] + order[:start] if photo_id in open_ids and photo_id != after_id]
    wanted = [photo_id for photo_id in turned if photo_id not in skip_ids] or turned
    if not wanted and after_id in open_ids:
        wanted = [after_id] if after_id is not None else []
    return get_photo(wanted[0]) if wanted else None


def _open(shoot_id: int) -> set[int]:
    return set(db.session.scalars(select(Photo.id).where(Photo.shoot_id == shoot_id, Photo.state == TO_REVIEW)))


def _checked(action: str, reason: str | None) -> str:
    if action not in _ACTIONS:
        raise UserError("A photo can be approved or rejected.")
    if action == "reject" and reason not in REASONS:
        raise UserError("Say why: choose one of the reasons.")
    return _ACTIONS[action]


def _move(photo_id: int, states: tuple[str, str], user: User) -> bool:
    """Change the state only if it is still what the reviewer saw; whether it was."""
    from_state, to_state = states
    seen = to_state != TO_REVIEW
    values = {
        "state": to_state,
        "reviewed_at": utcnow() if seen else None,
        "reviewed_by_id": user.id if seen else None,
        "updated_at": utcnow(),
    }
    change = update(Photo).where(Photo.id == photo_id, Photo.state == from_state).values(values)
    return db.count_changed(change) == 1
