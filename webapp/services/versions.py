"""Versions of a photo's result: every change makes one, none is ever lost, any can come back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update

from webapp.models import Photo, User, Version, db
from webapp.models.base import utcnow
from webapp.services import events
from webapp.services.errors import UserError, not_found
from webapp.services.photos import get_photo

MACHINE: Final = "As the machine made it"
# In a photo.json whose mask was changed since its colours and checks were found.
UNCHECKED: Final = "unchecked"
_OVERTAKEN: Final = "Somebody else has changed this photo in the meantime; look at it again."


@dataclass(frozen=True)
class Listed:
    """One version as the page lists it."""

    row: Version
    by: str
    is_current: bool


def save(photo: Photo, result: dict[str, Any], words: str, user: User | None) -> Photo:
    """Make ``result`` the photo's result; ``words`` say what was changed. 409 when somebody else was faster."""
    if photo.result is None or photo.result_token is None:
        raise UserError("Only a photo that is prepared can be changed.", status=409)
    photo_id, seen, token = photo.id, photo.version_id, photo.result_token
    with db.write() as session:
        row = session.get_one(Photo, photo_id, populate_existing=True)
        if row.version_id != seen or row.result_token != token:
            raise UserError(_OVERTAKEN, status=409)
        parent_id = seen if seen is not None else _first(row)
        version = _row(row, result, words, user, parent_id)
        session.add(version)
        session.flush()
        events.note(row, user, words, _words_of(parent_id), words)
        _stand_at(version)
    return get_photo(photo_id)


def undo(photo_id: int, user: User) -> Photo:
    """Back to the version that the present one was made from."""
    photo = get_photo(photo_id)
    present = db.session.get(Version, photo.version_id) if photo.version_id else None
    if present is None or present.parent_id is None:
        raise UserError("There is no change to take back on this photo.", status=409)
    return restore(photo_id, present.parent_id, user)


def undo_first_since(photo_id: int, when: datetime, user: User) -> None:
    """Take back this person's change that followed ``when``; nothing happens when they have gone on mending since."""
    version_id = get_photo(photo_id).version_id
    present = db.session.get(Version, version_id) if version_id else None
    parent = db.session.get(Version, present.parent_id) if present and present.parent_id else None
    if present is None or parent is None or present.user_id != user.id or present.created_at < when:
        return
    if parent.created_at < when or parent.parent_id is None:
        restore(photo_id, parent.id, user)


def restore(photo_id: int, version_id: int, user: User) -> Photo:
    """Make a version of this photo the present one again; those after it stay in the list."""
    version = db.session.get(Version, version_id)
    if version is None or version.photo_id != photo_id:
        raise not_found("version of this photo")
    with db.write():
        photo = get_photo(photo_id)
        events.note(photo, user, "Went back to a version", _words_of(photo.version_id), version.words)
        _stand_at(version)
    return get_photo(photo_id)


def checked(photo_id: int, version_id: int, result: dict[str, Any], trust: float) -> None:
    """Colours and checks of a version were found again: its ``result`` now; the photo's too if it stands there."""
    with db.write() as session:
        session.get_one(Version, version_id, populate_existing=True).result = result
        photo = session.get_one(Photo, photo_id, populate_existing=True)
        if photo.version_id == version_id:
            photo.result, photo.trust, photo.updated_at = result, trust, utcnow()


def listing(photo_id: int) -> list[Listed]:
    """All versions of a photo, the machine's first; empty when nobody has changed anything."""
    photo = get_photo(photo_id)
    rows = db.session.execute(
        select(Version, User.name)
        .outerjoin(User, User.id == Version.user_id)
        .where(Version.photo_id == photo_id)
        .order_by(Version.id)
    )
    return [Listed(row, name or "Packshot", row.id == photo.version_id) for row, name in rows]


def keep_present(photo_id: int) -> None:
    """Before a photo is prepared again: its present result becomes a version, so that it can come back."""
    with db.write() as session:
        photo = session.get_one(Photo, photo_id)
        if photo.version_id is None:
            photo.version_id = _first(photo)


def prepared_again(photo_id: int, words: str) -> None:
    """After a photo that has versions was prepared again: the new result is a version as well, the present one.

    ``words`` say how it was prepared.
    """
    with db.write() as session:
        photo = session.get_one(Photo, photo_id, populate_existing=True)
        if photo.version_id is None or photo.result is None:
            return
        version = _row(photo, photo.result, words, None, photo.version_id)
        session.add(version)
        session.flush()
        _stand_at(version)


def kept_tokens(photo_id: int) -> set[str]:
    """Results that versions of this photo still need."""
    return set(db.session.scalars(select(Version.result_token).where(Version.photo_id == photo_id)))


def _first(photo: Photo) -> int:
    """Keep the machine's own result as the first version."""
    version = _row(photo, photo.result or {}, MACHINE, None, None)
    db.session.add(version)
    db.session.flush()
    return version.id


def _row(photo: Photo, result: dict[str, Any], words: str, user: User | None, parent_id: int | None) -> Version:
    return Version(
        photo_id=photo.id,
        parent_id=parent_id,
        result_token=photo.result_token,
        result=result,
        words=words,
        user_id=user.id if user else None,
    )


def _words_of(version_id: int | None) -> str:
    version = db.session.get(Version, version_id) if version_id else None
    return version.words if version else MACHINE


def _stand_at(version: Version) -> None:
    values = {
        "result": version.result,
        "result_token": version.result_token,
        "version_id": version.id,
        "updated_at": utcnow(),
    }
    db.session.execute(update(Photo).where(Photo.id == version.photo_id).values(values))
