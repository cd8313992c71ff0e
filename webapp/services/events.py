"""Writing down who did what, for the audit trail."""

from __future__ import annotations

from webapp.models import Event, Photo, User, db


def note(photo: Photo, user: User | None, what: str, before: str = "", after: str = "") -> None:
    """Remember what happened to a photo; joins the write transaction that is open."""
    event = Event(
        shoot_id=photo.shoot_id,
        photo_id=photo.id,
        user_id=user.id if user else None,
        what=what,
        before=before,
        after=after,
    )
    with db.write() as session:
        session.add(event)
