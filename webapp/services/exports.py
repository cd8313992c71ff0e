"""Exports: what would go into a ZIP, starting one, finding it again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from pipelines.exports.profiles import profile_names
from webapp import config, storage
from webapp.models import Export, Photo, User, db
from webapp.models.base import utcnow
from webapp.models.status import APPROVED, DONE, QUEUED
from webapp.services import queue
from webapp.services.errors import UserError, not_found
from webapp.services.names import file_stem
from webapp.services.shoots import get_shoot


@dataclass(frozen=True)
class ExportPlan:
    """How many photos an export would hold, and a sentence for every name that two of them want."""

    count: int
    collisions: list[str]


def plan(shoot_id: int) -> ExportPlan:
    """What an export of the shoot's approved photos would be."""
    get_shoot(shoot_id)
    wanted: dict[str, list[Photo]] = defaultdict(list)
    for photo in approved(shoot_id):
        # Folders on Windows and macOS hold one file per name whatever its case.
        wanted[file_stem(photo.sku, photo.view).casefold()].append(photo)
    collisions = [_collision(photos) for photos in wanted.values() if len(photos) > 1]
    return ExportPlan(sum(len(photos) for photos in wanted.values()), collisions)


def approved(shoot_id: int) -> list[Photo]:
    """The approved photos by SKU and view."""
    chosen = select(Photo).where(Photo.shoot_id == shoot_id, Photo.state == APPROVED)
    return list(db.session.scalars(chosen.order_by(Photo.sku, Photo.view, Photo.id)))


def start(shoot_id: int, profile: str, user: User | None) -> Export:
    """Queue an export; refused when nothing is approved or two photos want the same name."""
    if profile not in profile_names():
        raise UserError(f"There is no export profile {profile!r}; there are {', '.join(profile_names())}.")
    planned = plan(shoot_id)
    if not planned.count:
        raise UserError("No photo of this shoot is approved yet; review it first.", status=409)
    if planned.collisions:
        raise UserError(planned.collisions[0], status=409)
    export = _row(shoot_id, profile, planned.count, user)
    with db.write() as session:
        session.add(export)
    queue.send("export_shoot", export.id)
    return export


def latest(shoot_id: int) -> Export | None:
    """The shoot's newest export."""
    return db.session.scalar(select(Export).where(Export.shoot_id == shoot_id).order_by(Export.id.desc()).limit(1))


def get_export(export_id: int) -> Export:
    """The export, or a 404."""
    export = db.session.get(Export, export_id)
    if export is None:
        raise not_found("export")
    return export


def file_path(export: Export) -> Path:
    """The finished ZIP."""
    path = storage.current().export(export.file_name) if export.state == DONE and export.file_name else None
    if path is None or not path.is_file():
        raise UserError("This export has no file yet; wait until it is done, or start a new one.", status=404)
    return path


def count_finished(shoot_id: int) -> int:
    """How many exports of this shoot were finished."""
    finished = select(func.count(Export.id)).where(Export.shoot_id == shoot_id, Export.state == DONE)
    return db.session.scalar(finished) or 0


def _row(shoot_id: int, profile: str, total: int, user: User | None) -> Export:
    return Export(
        shoot_id=shoot_id,
        profile=profile,
        total=total,
        state=QUEUED,
        attempts=0,
        lease_expires_at=utcnow() + timedelta(seconds=config.current().lease_seconds),
        created_by_id=user.id if user else None,
    )


def _collision(photos: list[Photo]) -> str:
    files = ", ".join(photo.relative_path for photo in photos)
    name = file_stem(photos[0].sku, photos[0].view)
    return f"{len(photos)} approved photos would be called {name}: {files}. Correct a SKU or view, or reject one."
