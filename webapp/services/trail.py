"""The audit trail of a shoot: who did what to which photo when, and what was before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from webapp.models import Decision, Event, Photo, User, db
from webapp.services.reviews import REASONS
from webapp.services.shoots import get_shoot

SHOWN: Final = 500
_STATES: Final = {"to_review": "To review", "approved": "Approved", "rejected": "Rejected"}


@dataclass(frozen=True)
class Entry:
    """One line; ``photo_id`` is None when it concerns the whole shoot."""

    at: datetime
    by: str
    photo_id: int | None
    photo: str
    what: str
    before: str
    after: str


def entries(shoot_id: int) -> list[Entry]:
    """The newest SHOWN things that people did, newest first."""
    get_shoot(shoot_id)
    found = [*_decisions(shoot_id), *_events(shoot_id)]
    return sorted(found, key=lambda entry: entry.at, reverse=True)[:SHOWN]


def _decisions(shoot_id: int) -> list[Entry]:
    rows = db.session.execute(
        select(Decision, Photo.sku, Photo.view, User.name)
        .join(Photo, Photo.id == Decision.photo_id)
        .join(User, User.id == Decision.user_id)
        .where(Photo.shoot_id == shoot_id)
        .order_by(Decision.id.desc())
        .limit(SHOWN)
    )
    found = []
    for decision, sku, view, name in rows:
        about = (name, decision.photo_id, f"{sku} {view}".strip())
        states = _word(decision.from_state), _word(decision.to_state)
        found.append(Entry(decision.created_at, *about, _what(decision), *states))
        if decision.undone_at is not None:
            found.append(Entry(decision.undone_at, *about, "Took the decision back", *reversed(states)))
    return found


def _events(shoot_id: int) -> list[Entry]:
    rows = db.session.execute(
        select(Event, Photo.sku, Photo.view, User.name)
        .outerjoin(Photo, Photo.id == Event.photo_id)
        .outerjoin(User, User.id == Event.user_id)
        .where(Event.shoot_id == shoot_id)
        .order_by(Event.id.desc())
        .limit(SHOWN)
    )
    return [
        Entry(
            event.created_at,
            name or "Packshot",
            event.photo_id,
            f"{sku or ''} {view or ''}".strip(),
            event.what,
            event.before,
            event.after,
        )
        for event, sku, view, name in rows
    ]


def _what(decision: Decision) -> str:
    word = "Approved" if decision.action == "approve" else "Rejected"
    parts = [REASONS.get(decision.reason or "", ""), decision.note or ""]
    told = ": ".join(part for part in parts if part)
    return f"{word} ({told})" if told else word


def _word(state: str) -> str:
    return _STATES.get(state, state)
