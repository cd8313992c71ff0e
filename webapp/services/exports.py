"""Exports: what would go into a ZIP, starting one, finding it again."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from pipelines.exports.profiles import DEFAULT, ExportProfile, ProfileError, load_profile
from webapp import config, storage
from webapp.models import Export, Photo, User, db
from webapp.models.base import utcnow
from webapp.models.status import APPROVED, DONE, QUEUED
from webapp.services import export_names, queue
from webapp.services.errors import UserError, not_found
from webapp.services.shoots import get_shoot


@dataclass(frozen=True)
class ExportPlan:
    """How many photos an export would hold, and a sentence for every name that two of them want."""

    count: int
    collisions: list[str]


@dataclass(frozen=True)
class Options:
    """How an export is made: see :class:`webapp.models.Export`."""

    only_check: bool = False
    changed_only: bool = False
    number_names: bool = False
    base_url: str = ""

    def __post_init__(self) -> None:
        """Refuse an address that no shop could fetch from."""
        fetched = not self.base_url or self.base_url.startswith(("https://", "http://"))
        if not fetched or len(self.base_url) > 500:
            raise UserError("The address of the pictures must begin with https:// and have at most 500 characters.")


PLAIN = Options()


def channel(name: str) -> ExportProfile:
    """The profile of a channel; UserError when there is none or it is wrong."""
    try:
        return load_profile(name)
    except ProfileError as error:
        raise UserError(str(error)) from error


def plan(shoot_id: int, profile: str = DEFAULT, number_names: bool = False) -> ExportPlan:
    """What an export of the shoot's approved photos would be."""
    get_shoot(shoot_id)
    photos = approved(shoot_id)
    return ExportPlan(
        len(photos), export_names.collisions(export_names.name_all(photos, channel(profile), number_names))
    )


def approved(shoot_id: int) -> list[Photo]:
    """The approved photos by SKU and view."""
    chosen = select(Photo).where(Photo.shoot_id == shoot_id, Photo.state == APPROVED)
    return list(db.session.scalars(chosen.order_by(Photo.sku, Photo.view, Photo.id)))


def start(shoot_id: int, profile: str, user: User | None, options: Options = PLAIN) -> Export:
    """Queue an export or check; refused when nothing is approved or two photos want the same name."""
    planned = plan(shoot_id, profile, options.number_names)
    if not planned.count:
        raise UserError("No photo of this shoot is approved yet; review it first.", status=409)
    if planned.collisions:
        raise UserError(planned.collisions[0], status=409)
    export = Export(
        shoot_id=shoot_id,
        profile=profile,
        total=planned.count,
        state=QUEUED,
        attempts=0,
        lease_expires_at=utcnow() + timedelta(seconds=config.current().lease_seconds),
        created_by_id=user.id if user else None,
        **asdict(options),
    )
    with db.write() as session:
        session.add(export)
    queue.send("export_shoot", export.id)
    return export


def latest(shoot_id: int, profile: str | None = None) -> Export | None:
    """The shoot's newest export or check, of one channel or of all."""
    chosen = select(Export).where(Export.shoot_id == shoot_id)
    if profile is not None:
        chosen = chosen.where(Export.profile == profile)
    return db.session.scalar(chosen.order_by(Export.id.desc()).limit(1))


def last_done(export: Export, with_zip: bool) -> Export | None:
    """The newest finished run of the same shoot and channel before ``export``, or the newest that left a ZIP."""
    same = Export.shoot_id == export.shoot_id, Export.profile == export.profile, Export.state == DONE
    chosen = select(Export).where(*same, Export.id < export.id)
    if with_zip:
        chosen = chosen.where(Export.file_name.is_not(None))
    return db.session.scalar(chosen.order_by(Export.id.desc()).limit(1))


def last_file(shoot_id: int, profile: str) -> Export | None:
    """The newest export of the shoot for a channel whose ZIP can be downloaded."""
    same = Export.shoot_id == shoot_id, Export.profile == profile, Export.state == DONE
    chosen = select(Export).where(*same, Export.file_name.is_not(None))
    return db.session.scalar(chosen.order_by(Export.id.desc()).limit(1))


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
