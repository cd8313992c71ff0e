"""The reshoot list: photos that must be taken again, with what the reviewer noted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select

from webapp.models import Decision, Photo, User, db
from webapp.models.status import REJECTED
from webapp.services import tables
from webapp.services.shoots import PhotoCard, card, get_shoot

COLUMNS: Final = ("sku", "view", "file", "note", "by", "at")


@dataclass(frozen=True)
class Reshoot:
    """One photo of the list."""

    card: PhotoCard
    note: str
    by: str
    at: str


def listing(shoot_id: int) -> list[Reshoot]:
    """The photos of a shoot that were rejected to be taken again, by SKU and view."""
    get_shoot(shoot_id)
    last = select(func.max(Decision.id)).where(Decision.undone_at.is_(None)).group_by(Decision.photo_id)
    rows = db.session.execute(
        select(Photo, Decision, User.name)
        .join(Decision, Decision.photo_id == Photo.id)
        .join(User, User.id == Decision.user_id)
        .where(Photo.shoot_id == shoot_id, Photo.state == REJECTED)
        .where(Decision.id.in_(last), Decision.reason == "reshoot")
        .order_by(Photo.sku, Photo.view, Photo.id)
    )
    return [
        Reshoot(card(photo), decision.note or "", name, decision.created_at.strftime("%Y-%m-%d %H:%M"))
        for photo, decision, name in rows
    ]


def as_csv(shoot_id: int) -> bytes:
    """The list as a file for the photographer."""
    lines = (
        {
            "sku": one.card.sku,
            "view": one.card.view,
            "file": one.card.name,
            "note": one.note,
            "by": one.by,
            "at": one.at,
        }
        for one in listing(shoot_id)
    )
    return tables.as_csv(COLUMNS, lines)
