"""Shoots: making, listing, and how far they are."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from webapp.models import Photo, Refusal, Shoot, User, db
from webapp.models.base import utcnow
from webapp.models.status import FINISHED_STATES, PHOTO_STATES, QUEUED, RUNNING, UPLOADED
from webapp.services import media
from webapp.services.errors import UserError, not_found

_RATE_WINDOW = 20


@dataclass(frozen=True)
class ShootSummary:
    """One shoot of the list: photos by state and the photo that stands for it."""

    shoot: Shoot
    counts: dict[str, int]
    cover_photo: Photo | None

    @property
    def total(self) -> int:
        """How many photos the shoot has."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class PhotoCard:
    """What a grid shows of one photo."""

    id: int
    sku: str
    view: str
    name: str
    state: str
    state_reason: str | None
    thumb_url: str | None
    assigned_to: int | None


@dataclass(frozen=True)
class Progress:
    """How far a shoot is. ``done`` counts photos that are prepared or failed; ``etag`` changes when anything does."""

    counts: dict[str, int]
    total: int
    done: int
    remaining_seconds: int | None
    etag: str
    photos: list[PhotoCard]


def create_shoot(name: str, user: User | None) -> Shoot:
    """A new, empty shoot."""
    shoot = Shoot(name=_checked(name), created_by_id=user.id if user else None)
    with db.write() as session:
        session.add(shoot)
    return shoot


def rename(shoot_id: int, name: str) -> Shoot:
    """Give a shoot another name."""
    with db.write():
        shoot = get_shoot(shoot_id)
        shoot.name = _checked(name)
    return shoot


def get_shoot(shoot_id: int) -> Shoot:
    """The shoot, or a 404."""
    shoot = db.session.get(Shoot, shoot_id)
    if shoot is None:
        raise not_found("shoot")
    return shoot


def find_by_name(name: str) -> Shoot | None:
    """The newest shoot of this name."""
    return db.session.scalar(select(Shoot).where(Shoot.name == name.strip()).order_by(Shoot.id.desc()).limit(1))


def list_shoots() -> list[ShootSummary]:
    """All shoots, newest first."""
    shoots = db.session.scalars(select(Shoot).order_by(Shoot.id.desc())).all()
    counted: dict[int, dict[str, int]] = {}
    rows = db.session.execute(select(Photo.shoot_id, Photo.state, func.count()).group_by(Photo.shoot_id, Photo.state))
    for shoot_id, state, count in rows:
        counted.setdefault(shoot_id, _no_photos())[state] = count
    covers = _covers()
    return [ShootSummary(shoot, counted.get(shoot.id, _no_photos()), covers.get(shoot.id)) for shoot in shoots]


def progress(shoot_id: int) -> Progress:
    """Everything that the shoot's page shows and polls for."""
    get_shoot(shoot_id)
    etag = progress_etag(shoot_id)
    photos = db.session.scalars(select(Photo).where(Photo.shoot_id == shoot_id).order_by(Photo.id)).all()
    counts = _no_photos()
    for photo in photos:
        counts[photo.state] += 1
    done = sum(counts[state] for state in FINISHED_STATES)
    waiting = counts[QUEUED] + counts[RUNNING] + counts[UPLOADED]
    return Progress(counts, len(photos), done, _remaining(photos, waiting), etag, [card(photo) for photo in photos])


def progress_etag(shoot_id: int) -> str:
    """The ETag of :func:`progress`, found by counting only: what a 304 costs."""
    # The number per state is in it as well: two changes may fall into the same tick of the clock.
    rows = db.session.execute(
        select(Photo.state, func.count(), func.max(Photo.updated_at), func.sum(Photo.attempts))
        .where(Photo.shoot_id == shoot_id)
        .group_by(Photo.state)
        .order_by(Photo.state)
    ).all()
    refused = db.session.scalar(select(func.count(Refusal.id)).where(Refusal.shoot_id == shoot_id))
    # Signed addresses change once a day; a page left open overnight must get the new ones.
    text = f"{shoot_id}|{[tuple(row) for row in rows]}|{refused}|{media.period()}"
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def refusals(shoot_id: int) -> list[Refusal]:
    """Files that this shoot did not take, newest first."""
    newest = select(Refusal).where(Refusal.shoot_id == shoot_id).order_by(Refusal.id.desc())
    return list(db.session.scalars(newest))


def card(photo: Photo) -> PhotoCard:
    """A photo as a grid shows it."""
    thumb = media.picture_url(photo, "thumb.webp") if photo.result_token else None
    names = photo.id, photo.sku, photo.view, photo.original_name
    return PhotoCard(*names, photo.state, photo.state_reason, thumb, photo.assigned_to_id)


def _remaining(photos: Sequence[Photo], waiting: int) -> int | None:
    """Seconds until ``waiting`` photos are prepared at the pace of the last ones; None before there is a pace."""
    if not waiting:
        return 0
    recent = utcnow() - timedelta(minutes=10)
    finished = sorted(photo.prepared_at for photo in photos if photo.prepared_at and photo.prepared_at > recent)
    last = finished[-_RATE_WINDOW:]
    if len(last) < 3:
        return None
    each = (last[-1] - last[0]).total_seconds() / (len(last) - 1)
    return max(1, round(each * waiting))


def _covers() -> dict[int, Photo]:
    first = select(func.min(Photo.id)).where(Photo.result_token.is_not(None)).group_by(Photo.shoot_id)
    return {photo.shoot_id: photo for photo in db.session.scalars(select(Photo).where(Photo.id.in_(first)))}


def _no_photos() -> dict[str, int]:
    return dict.fromkeys(PHOTO_STATES, 0)


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= 120:
        raise UserError("A shoot needs a name of 1 to 120 characters.")
    return name
