"""Photos: taking them in, looking at them, trying them again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Literal

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from pipelines.imaging.sniff import SniffedImage, sniff
from pipelines.types import RefusedImage
from webapp import config, storage
from webapp.models import Photo, Refusal, User, db
from webapp.models.base import utcnow
from webapp.models.status import FAILED, QUEUED, UPLOADED
from webapp.services import events, queue
from webapp.services.errors import UserError, not_found
from webapp.services.media import media_path, media_url
from webapp.services.names import parse_name
from webapp.services.shoots import get_shoot
from webapp.storage import Received, TooLargeError

__all__ = [
    "AddResult",
    "add_photo",
    "assign",
    "enqueue",
    "get_photo",
    "media_path",
    "media_url",
    "parse_name",
    "rename",
    "retry",
]


@dataclass(frozen=True)
class AddResult:
    """What became of a file that was sent: ``photo`` is the new or the present one, None when it was refused."""

    status: Literal["added", "duplicate", "refused"]
    photo: Photo | None
    sentence: str


@dataclass(frozen=True)
class Names:
    """What a file is called: its own name, its path in the folder that was sent, SKU and view (None: by default)."""

    original_name: str
    relative_path: str
    sku_view: tuple[str, str] | None = None


def add_photo(
    shoot_id: int, source: BinaryIO | Path, original_name: str, relative_path: str, user: User | None
) -> AddResult:
    """Take a file into a shoot: store it, write its row, and then queue its id."""
    return add_named(shoot_id, source, Names(original_name, relative_path))


def add_named(shoot_id: int, source: BinaryIO | Path, names: Names) -> AddResult:
    """:func:`add_photo` with SKU and view that were found before."""
    get_shoot(shoot_id)
    limit = config.current()
    try:
        received = storage.current().receive(source, limit.max_upload_bytes)
    except TooLargeError:
        return _refuse(shoot_id, names, f"The file is larger than {limit.max_upload_mb} MB.")
    try:
        return _take(shoot_id, received, names)
    finally:
        storage.current().drop(received)


def _take(shoot_id: int, received: Received, names: Names) -> AddResult:
    present = _find(shoot_id, received.sha256)
    if present is not None:
        return _duplicate(present)
    try:
        seen = sniff(received.path)
    except RefusedImage as error:
        return _refuse(shoot_id, names, str(error))
    storage.current().keep(received)
    photo = _row(shoot_id, received, names, seen)
    try:
        with db.write() as session:
            session.add(photo)
    except IntegrityError:
        # Somebody sent the same file at the same moment.
        twin = _find(shoot_id, received.sha256)
        if twin is None:
            raise
        return _duplicate(twin)
    enqueue(photo.id)
    return AddResult("added", photo, f"{photo.original_name} was added.")


def enqueue(photo_id: int) -> bool:
    """Queue an uploaded photo; False when it is past that. Lost messages are sent again by the sweeper."""
    when = utcnow() + timedelta(seconds=config.current().lease_seconds)
    mark = update(Photo).where(Photo.id == photo_id, Photo.state == UPLOADED)
    values = {"state": QUEUED, "lease_expires_at": when}
    if not db.count_changed(mark.values(values)):
        return False
    queue.send("prepare_photo", photo_id)
    return True


def get_photo(photo_id: int) -> Photo:
    """The photo, or a 404."""
    photo = db.session.get(Photo, photo_id)
    if photo is None:
        raise not_found("photo")
    return photo


def rename(photo_id: int, sku: str, view: str, user: User | None = None) -> Photo:
    """Correct a photo's SKU and view."""
    sku, view = sku.strip(), view.strip()
    if not 1 <= len(sku) <= 200 or len(view) > 200:
        raise UserError("A photo needs a SKU of 1 to 200 characters; the view may be empty.")
    with db.write():
        photo = get_photo(photo_id)
        before, after = f"{photo.sku} {photo.view}".strip(), f"{sku} {view}".strip()
        if before != after:
            events.note(photo, user, "Corrected SKU or view", before, after)
        photo.sku, photo.view = sku, view
    return photo


def assign(photo_ids: Collection[int], to_id: int | None, user: User) -> int:
    """Give photos to a reviewer, or (None) to nobody in particular; how many changed hands."""
    person = db.session.get(User, to_id) if to_id is not None else None
    if to_id is not None and (person is None or not person.active or not person.may("reviewer")):
        raise UserError("Photos can be assigned to a person who may review.")
    with db.write():
        photos = [photo for photo_id in photo_ids if (photo := get_photo(photo_id)).assigned_to_id != to_id]
        for photo in photos:
            before = db.session.get(User, photo.assigned_to_id) if photo.assigned_to_id else None
            names = (before.name if before else "nobody", person.name if person else "nobody")
            events.note(photo, user, "Assigned", *names)
            photo.assigned_to_id = to_id
    return len(photos)


def retry(photo_id: int, user: User | None) -> Photo:
    """Try a failed photo again, with all its attempts."""
    get_photo(photo_id)
    when = utcnow() + timedelta(seconds=config.current().lease_seconds)
    again = update(Photo).where(Photo.id == photo_id, Photo.state == FAILED)
    values = {"state": QUEUED, "state_reason": None, "attempts": 0, "lease_expires_at": when}
    if not db.count_changed(again.values(values)):
        raise UserError("Only a photo that failed can be tried again.", status=409)
    queue.send("prepare_photo", photo_id)
    return get_photo(photo_id)


def _row(shoot_id: int, received: Received, names: Names, seen: SniffedImage) -> Photo:
    sku, view = names.sku_view or parse_name(names.relative_path or names.original_name)
    return Photo(
        shoot_id=shoot_id,
        sha256=received.sha256,
        original_name=PurePosixPath(names.original_name.replace("\\", "/")).name or "unnamed",
        relative_path=names.relative_path or names.original_name,
        byte_size=received.byte_size,
        sku=sku,
        view=view,
        width=seen.width,
        height=seen.height,
        state=UPLOADED,
        attempts=0,
    )


def _find(shoot_id: int, sha256: str) -> Photo | None:
    return db.session.scalar(select(Photo).where(Photo.shoot_id == shoot_id, Photo.sha256 == sha256))


def _duplicate(photo: Photo) -> AddResult:
    return AddResult("duplicate", photo, f"This shoot has the same photo already, as {photo.original_name}.")


def _refuse(shoot_id: int, names: Names, sentence: str) -> AddResult:
    with db.write() as session:
        session.add(Refusal(shoot_id=shoot_id, original_name=names.original_name, reason=sentence))
    return AddResult("refused", None, sentence)
