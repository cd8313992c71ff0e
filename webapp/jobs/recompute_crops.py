"""Crops made again by the newest crop table, from the stored mask, points and preview picture: no net runs.

Exports cut from the original; the pictures written here are what the review shows.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image
from sqlalchemy import update

from pipelines.crops.table import CropTable
from pipelines.types import Crop, UInt8Array
from webapp import config, storage
from webapp.jobs import catalog
from webapp.models import CropRun, Photo, db
from webapp.models.base import utcnow
from webapp.models.status import APPROVED, DONE, FAILED, TO_REVIEW
from webapp.services import crop_tables, health, leases
from webapp.services.crop_tables import Stored
from webapp.services.edited import Current

log = logging.getLogger(__name__)

# Decoding and encoding leave Python's lock, so that two threads keep two cores busy.
THREADS: Final = 2
BATCH: Final = 24


@dataclass(frozen=True)
class Redone:
    """One photo whose crops differ from before: its new list of crops and the folder of their pictures."""

    stored: Stored
    crops: list[Crop]
    folder: str
    home: Path


def recompute_crops(run_id: int) -> None:
    """Redo the crops of one run if it waits; sent twice, the second time does nothing."""
    health.note_consumed()
    token = leases.claim(CropRun, run_id, config.current().lease_seconds)
    if token is None:
        return
    try:
        _run(run_id, token)
    except leases.LostLease:
        log.warning("crop run %s was taken over by another worker", run_id)
    except (OSError, RuntimeError, ValueError, LookupError) as error:
        log.error("crop run %s", run_id, exc_info=error)
        message = f"The crops could not be made again: {error}"
        leases.finish(CropRun, run_id, token, FAILED, message=message, finished_at=utcnow())
    else:
        leases.finish(CropRun, run_id, token, DONE, message=None, finished_at=utcnow())


def _run(run_id: int, token: str) -> None:
    run, table = crop_tables.get_run(run_id), crop_tables.current()
    groups = crop_tables.prepared_ids(run.shoot_id)
    total, done, changed = sum(map(len, groups)), 0, 0
    with ThreadPoolExecutor(THREADS) as pool:
        for batch in _batches(groups):
            changed += _redo(batch, table, f"crops-{run_id}", pool.map)
            done += len(batch)
            seconds = config.current().lease_seconds
            if not leases.renew(CropRun, run_id, token, seconds, total=total, done=done, changed=changed):
                raise leases.LostLease
            health.note_consumed()


def _batches(groups: list[list[int]]) -> list[list[int]]:
    """Photos by the two dozen, those of one SKU never apart."""
    batches: list[list[int]] = [[]]
    for group in groups:
        if batches[-1] and len(batches[-1]) + len(group) > BATCH:
            batches.append([])
        batches[-1] += group
    return [batch for batch in batches if batch]


def _redo(photo_ids: list[int], table: Current[CropTable], folder: str, spread: Callable[..., Any]) -> int:
    """Redo one batch; how many photos got other crops than before."""
    photos = [photo for photo_id in photo_ids if (photo := db.session.get(Photo, photo_id)) is not None]
    loaded = [(photo.result or {}, stored) for photo in photos if (stored := crop_tables.load(photo)) is not None]
    # No database session is held while pictures are cut.
    db.session.remove()
    crops = crop_tables.crop_all([stored for _, stored in loaded], table.parsed)
    redone = [
        (result, Redone(stored, made, folder, storage.current().result(stored.photo_id, stored.token)))
        for (result, stored), fresh in zip(loaded, crops, strict=True)
        for made in (_those_by_hand_kept(result, fresh),)
        if made != catalog.crops_of(result) or result.get("crop_table", 0) != table.version
    ]
    list(spread(_write_pictures, redone))
    return sum(_store(result, one, table.version) for result, one in redone)


def _those_by_hand_kept(result: dict[str, Any], made: list[Crop]) -> list[Crop]:
    """A crop that a person placed is not moved by a table."""
    return catalog.as_crops(crop_tables.with_those_by_hand(result, [crop.as_json() for crop in made]))


def _write_pictures(job: tuple[dict[str, Any], Redone]) -> None:
    """Cut the crops that are new out of the preview picture; those that stayed keep their picture."""
    from pipelines.mending.pictures import small_crop  # noqa: PLC0415  # heavy: only in workers

    result, one = job
    old, new = one.home / result.get("crops_folder", "crops"), one.home / one.folder
    before = {crop.recipe: crop.box_xyxy_px for crop in catalog.crops_of(result)}
    new.mkdir(exist_ok=True)
    picture: UInt8Array | None = None
    for crop in one.crops:
        kept, target = old / f"{crop.recipe}.jpg", new / f"{crop.recipe}.jpg"
        if before.get(crop.recipe) == crop.box_xyxy_px and kept.is_file():
            if not target.exists():
                os.link(kept, target)
            continue
        picture = _preview(one.home) if picture is None else picture
        target.write_bytes(small_crop(picture, crop.box_xyxy_px, result))


def _preview(home: Path) -> UInt8Array:
    with Image.open(home / "previews" / "original.webp", formats=("WEBP",)) as picture:
        return np.asarray(picture.convert("RGB"))


def _store(result: dict[str, Any], one: Redone, version: int) -> bool:
    """Write the new crops unless the photo was prepared anew or mended meanwhile; whether they differ from before.

    An approved photo with a crop that nobody is certain of goes back to review.
    """
    values: dict[str, Any] = {
        "result": result
        | {
            "crops": [crop.as_json() for crop in one.crops],
            "crops_folder": one.folder,
            "crop_table": version,
        },
        "updated_at": utcnow(),
    }
    same = (
        Photo.id == one.stored.photo_id,
        Photo.result_token == one.stored.token,
        Photo.version_id == one.stored.version_id,
    )
    differs = one.crops != catalog.crops_of(result)
    if db.count_changed(update(Photo).where(*same).values(values)) and differs and _doubtful(result, one):
        again = update(Photo).where(*same, Photo.state == APPROVED)
        db.count_changed(again.values(state=TO_REVIEW, reviewed_at=None, reviewed_by_id=None, updated_at=utcnow()))
    return differs


def _doubtful(result: dict[str, Any], one: Redone) -> bool:
    """Whether there is a crop without confidence that was not there before."""
    return any(not crop.confident and crop not in catalog.crops_of(result) for crop in one.crops)
