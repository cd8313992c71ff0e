"""Reviewing: decisions by legal moves only, with who and when, and back again."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import case, func, select, update

from webapp.models import Decision, Photo, User, db
from webapp.models.base import utcnow
from webapp.models.status import APPROVED, PREPARED_STATES, REJECTED, TO_REVIEW, may_move
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
# Below this a cut-out is more likely bad than good.
DOUBTFUL: Final = 0.5
_ACTIONS: Final = {"approve": APPROVED, "reject": REJECTED}
_OVERTAKEN: Final = "Somebody else has decided this photo in the meantime; look at it again."


def decide(photo_id: int, action: str, reason: str | None, user: User) -> Photo:
    """Approve or reject a prepared photo; a rejection needs a reason (a code of REASONS)."""
    to_state = _checked(action, reason)
    photo = get_photo(photo_id)
    from_state = photo.state
    if from_state == to_state:
        return photo
    if not may_move(from_state, to_state):
        raise UserError("Only a photo that is ready for review can be decided.", status=409)
    kept_reason = reason if to_state == REJECTED else None
    with db.write() as session:
        if not _move(photo_id, (from_state, to_state), user):
            raise UserError(_OVERTAKEN, status=409)
        session.add(
            Decision(
                photo_id=photo_id,
                user_id=user.id,
                action=action,
                reason=kept_reason,
                from_state=from_state,
                to_state=to_state,
            )
        )
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
    photo_id, from_state, to_state = last.photo_id, last.to_state, last.from_state
    with db.write() as session:
        taken = update(Decision).where(Decision.id == last.id, Decision.undone_at.is_(None))
        session.execute(taken.values(undone_at=utcnow()))
        moved = _move(photo_id, (from_state, to_state), user)
    if not moved:
        raise UserError(_OVERTAKEN, status=409)
    return get_photo(photo_id)


def last_reason(photo_id: int) -> str | None:
    """The label of why a photo was rejected last, or None."""
    last = select(Decision.reason).where(Decision.photo_id == photo_id, Decision.undone_at.is_(None))
    code = db.session.scalar(last.order_by(Decision.id.desc()).limit(1))
    return REASONS.get(code, code) if code else None


def review_order(shoot_id: int) -> list[int]:
    """Ids of the prepared photos in the order of review: by SKU, view, then arrival; doubt first.

    SKUs with a cut-out that is more likely bad than good come before the others, the most doubtful first. The photos of
    one SKU stay together.
    """
    least = func.min(Photo.confidence).over(partition_by=Photo.sku)
    doubt = case((least < DOUBTFUL, least), else_=1.0)
    order = select(Photo.id).where(Photo.shoot_id == shoot_id, Photo.state.in_(PREPARED_STATES))
    return list(db.session.scalars(order.order_by(doubt, Photo.sku, Photo.view, Photo.id)))


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
