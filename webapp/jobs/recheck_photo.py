"""A photo whose mask was changed: its colours and checks are found again, behind the person's back."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.types import RefusedImage, UInt8Array
from webapp import storage
from webapp.jobs.export_photo import full_mask
from webapp.models import Photo, db
from webapp.services import health, mended, photos, safe, versions

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Unchecked:
    """A photo with a changed mask, free of the database."""

    photo_id: int
    version_id: int
    original: Path
    home: Path
    masks: tuple[Path, Path]
    result: dict[str, Any]


def recheck_photo(photo_id: int) -> None:
    """Look at the photo again as it is now; of many strokes that were sent, the first to run does it for all."""
    health.note_consumed()
    found = _load(photos.get_photo(photo_id))
    db.session.remove()
    if found is None:
        return
    try:
        values = _again(found)
    except (RefusedImage, OSError, ValueError, RuntimeError) as error:
        # The old colours and checks then stay; nothing else depends on it.
        log.error("photo %s could not be looked at again", photo_id, exc_info=error)
        values = {}
    result = {name: value for name, value in found.result.items() if name != versions.UNCHECKED} | values
    versions.checked(found.photo_id, found.version_id, result, safe.trust_of(result))
    db.session.remove()


def _load(photo: Photo) -> Unchecked | None:
    if photo.result is None or photo.result_token is None or photo.version_id is None:
        return None
    if not photo.result.get(versions.UNCHECKED):
        return None
    store = storage.current()
    before, after = (mended.mask_path(photo.id, photo.result_token, one) for one in ({}, photo.result))
    home = store.result(photo.id, photo.result_token)
    return Unchecked(photo.id, photo.version_id, store.original(photo.sha256), home, (before, after), photo.result)


def _again(found: Unchecked) -> dict[str, Any]:
    from pipelines.imaging.decode import decode  # noqa: PLC0415  # heavy: only in workers
    from pipelines.recheck import recheck  # noqa: PLC0415

    def mask_of(number: int) -> UInt8Array | None:
        path = found.home / "instances" / f"{number}.png"
        return mended.read_mask(path) if path.is_file() else None

    alpha = full_mask(found.home / "mask.png", found.masks, found.result)
    return recheck(decode(found.original), alpha, found.result, mask_of)
