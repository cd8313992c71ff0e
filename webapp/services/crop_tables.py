"""The table of crops: which one counts, who changed it when, what a change would do, and redoing crops by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import zip_longest
from typing import Any

from sqlalchemy import func, select

from pipelines.crops import CropScene, make_crops
from pipelines.crops.sku import align_by_sku
from pipelines.crops.table import CropTable, class_of, default_table, default_text, parse
from pipelines.types import BoolArray, Crop, Keypoints
from webapp import config
from webapp.models import CropRun, CropTableVersion, Photo, User, db
from webapp.models.base import utcnow
from webapp.models.status import PREPARED_STATES, QUEUED, RUNNING, UPLOADED
from webapp.services import mended, queue
from webapp.services.edited import Current, EditedText, with_unix_lines
from webapp.services.errors import not_found
from webapp.services.media import media_url

PREVIEW_PHOTOS = 10
TABLE = EditedText(CropTableVersion, "crop table", parse, default_text, default_table)


@dataclass(frozen=True)
class Stored:
    """What was kept of a prepared photo, free of the database: enough to crop it again without a net."""

    photo_id: int
    token: str
    sku: str
    view: str
    class_name: str
    scene: CropScene
    version_id: int | None = None


@dataclass(frozen=True)
class Preview:
    """One photo of the settings page, and the crops that a table would give it."""

    photo: Photo
    class_name: str
    picture_url: str
    crops: tuple[Crop, ...]


def current() -> Current[CropTable]:
    """The table that counts."""
    return TABLE.current()


def save(text: str, user: User | None) -> CropRun:
    """Make ``text`` the table that counts and queue the run that redoes all crops by it."""
    row = TABLE.new_version(text, user)
    run = _row(None, user)
    with db.write() as session:
        session.add_all([row, run])
    queue.send("recompute_crops", run.id)
    return run


def align_finished_shoot(shoot_id: int) -> CropRun | None:
    """Queue a run for a shoot whose last photo is prepared, where crops of one SKU must be made alike.

    Also where a photo was cropped by a table that was replaced meanwhile. None when there is nothing to do yet.
    """
    waiting = select(func.count(Photo.id)).where(Photo.shoot_id == shoot_id)
    if db.session.scalar(waiting.where(Photo.state.in_((UPLOADED, QUEUED, RUNNING)))):
        return None
    photos = _prepared(shoot_id)
    skus = [photo.sku for photo in photos if photo.sku and photo.kind == "human"]
    version = current().version
    late = any((photo.result or {}).get("crop_table", 0) != version for photo in photos)
    if len(set(skus)) == len(skus) and not late:
        return None
    run = _row(shoot_id, None)
    with db.write() as session:
        session.add(run)
    queue.send("recompute_crops", run.id)
    return run


def get_run(run_id: int) -> CropRun:
    """The run, or a 404."""
    run = db.session.get(CropRun, run_id)
    if run is None:
        raise not_found("run")
    return run


def latest_run() -> CropRun | None:
    """The newest run over all shoots."""
    newest = select(CropRun).where(CropRun.shoot_id.is_(None)).order_by(CropRun.id.desc())
    return db.session.scalar(newest.limit(1))


def preview(text: str, shoot_id: int) -> list[Preview]:
    """What a table would make of at most ten photos of a shoot, one of each SKU first; TableError when it has faults.

    Pure geometry on the stored mask and points: nothing is written and no net runs.
    """
    table = parse(with_unix_lines(text))
    photos = _sample(_prepared(shoot_id))
    found = [(photo, stored) for photo in photos if (stored := load(photo)) is not None]
    crops = crop_all([stored for _, stored in found], table)
    return [
        Preview(photo, stored.class_name, media_url(photo, "previews/original.webp"), tuple(made))
        for (photo, stored), made in zip(found, crops, strict=True)
    ]


def crop_all(stored: list[Stored], table: CropTable) -> list[list[Crop]]:
    """The crops of photos by a table, made alike within each SKU."""
    crops = [make_crops(one.scene, table.recipes_for(one.class_name, one.view, one.scene.kind)) for one in stored]
    scenes, skus = [one.scene for one in stored], [one.sku for one in stored]
    return align_by_sku(skus, scenes, crops, tuple(table.recipes.values()))


def load(photo: Photo) -> Stored | None:
    """What was kept of a prepared photo; None when its mask is gone, so that it keeps the crops it has."""
    result, token = photo.result, photo.result_token
    if result is None or token is None:
        return None
    path = mended.mask_path(photo.id, token, result)
    if not path.is_file():
        return None
    mask = mended.read_mask(path) > 127
    names = photo.sku, photo.view, class_name(result)
    return Stored(photo.id, token, *names, scene_of(result, mask), photo.version_id)


def scene_of(result: dict[str, Any], mask: BoolArray) -> CropScene:
    """What crop recipes look at: ``mask`` (h, w) and the points that were stored."""
    width, height = result["size_px"]
    return CropScene(mask, result["kind"], Keypoints.from_json(result), (width, height))


def with_those_by_hand(result: dict[str, Any], made: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """``made`` (crops as photo.json has them), where a person placed a crop theirs instead."""
    kept = {one["recipe"]: one for one in result["crops"] if one["recipe"] in result.get("by_hand", [])}
    return [kept.pop(one["recipe"], one) for one in made] + list(kept.values())


def class_name(result: dict[str, Any]) -> str:
    """The class of what is sold: as a person said, else as the instances tell."""
    said: str | None = result.get("class")
    return said or class_of(result["kind"], [(one["label"], one["mask_area_px"]) for one in result["instances"]])


def only_for(channel: str, view: str, result: dict[str, Any]) -> dict[str, Any]:
    """What photo.json says, with those of its crops that the table gives ``channel``."""
    wanted = current().parsed.names(class_name(result), view, channel)
    return result | {"crops": [crop for crop in result["crops"] if crop["recipe"] in wanted]}


def prepared_ids(shoot_id: int | None) -> list[list[int]]:
    """Ids of the prepared photos, those of one SKU of one shoot together."""
    chosen = select(Photo.id, Photo.shoot_id, Photo.sku).where(Photo.state.in_(PREPARED_STATES))
    if shoot_id is not None:
        chosen = chosen.where(Photo.shoot_id == shoot_id)
    groups: dict[tuple[int, str], list[int]] = {}
    for photo_id, of_shoot, sku in db.session.execute(chosen.order_by(Photo.shoot_id, Photo.sku, Photo.id)):
        groups.setdefault((of_shoot, sku or f"#{photo_id}"), []).append(photo_id)
    return list(groups.values())


def _prepared(shoot_id: int) -> list[Photo]:
    chosen = select(Photo).where(Photo.shoot_id == shoot_id, Photo.state.in_(PREPARED_STATES))
    return list(db.session.scalars(chosen.order_by(Photo.sku, Photo.view, Photo.id)))


def _sample(photos: list[Photo]) -> list[Photo]:
    """At most ten photos: the first of every SKU, then the second, and so on."""
    by_sku: dict[str, list[Photo]] = {}
    for photo in photos:
        by_sku.setdefault(photo.sku, []).append(photo)
    turns = [photo for turn in zip_longest(*by_sku.values()) for photo in turn if photo is not None]
    return turns[:PREVIEW_PHOTOS]


def _row(shoot_id: int | None, user: User | None) -> CropRun:
    later = utcnow() + timedelta(seconds=config.current().lease_seconds)
    return CropRun(
        shoot_id=shoot_id,
        total=0,
        done=0,
        changed=0,
        state=QUEUED,
        attempts=0,
        lease_expires_at=later,
        created_by_id=user.id if user else None,
    )
