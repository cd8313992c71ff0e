"""One export: every approved photo is rendered from its original and its stored mask, straight into a ZIP."""

from __future__ import annotations

import logging
import secrets
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pipelines.exports.profiles import load_profile
from pipelines.types import RefusedImage, UInt8Array
from webapp import config, storage
from webapp.jobs import catalog
from webapp.models import Export, Photo, db
from webapp.models.base import utcnow
from webapp.models.status import DONE, FAILED
from webapp.services import crop_tables, exports, health, house_colours, leases, mended
from webapp.services.names import file_stem
from webapp.services.shoots import get_shoot

log = logging.getLogger(__name__)

_SUFFIXES: Final = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}


@dataclass(frozen=True)
class Chosen:
    """One approved photo, free of the database: its files and what photo.json says."""

    sku: str
    view: str
    original: Path
    mask: Path
    result: dict[str, Any]
    # Masks at the size of the review's pictures, before and after a person's changes; None when there are none.
    mended: tuple[Path, Path] | None = None

    @property
    def stem(self) -> str:
        """SKU_VIEW, the beginning of all its file names."""
        return file_stem(self.sku, self.view)


def export_shoot(export_id: int) -> None:
    """Write one export if it waits; after a crash it is written again from the start."""
    health.note_consumed()
    token = leases.claim(Export, export_id, config.current().lease_seconds)
    if token is None:
        return
    try:
        file_name = _write(export_id, token)
    except leases.LostLease:
        log.warning("export %s was taken over by another worker", export_id)
    except (RefusedImage, OSError, RuntimeError, ValueError, LookupError) as error:
        log.error("export %s", export_id, exc_info=error)
        message = f"The ZIP could not be written: {error}"
        leases.finish(Export, export_id, token, FAILED, message=message, finished_at=utcnow())
    else:
        leases.finish(Export, export_id, token, DONE, file_name=file_name, message=None, finished_at=utcnow())


def _write(export_id: int, token: str) -> str:
    row = exports.get_export(export_id)
    profile, shoot_name = row.profile, get_shoot(row.shoot_id).name
    chosen = [_chosen(photo, profile) for photo in exports.approved(row.shoot_id)]
    # No database session is held while pictures are rendered.
    db.session.remove()
    file_name = f"{file_stem(shoot_name, '')}-{export_id}.zip"
    aside = storage.current().export(f".{secrets.token_hex(8)}")
    try:
        with zipfile.ZipFile(aside, "w", zipfile.ZIP_STORED) as archive:
            for done in _fill(archive, chosen, profile):
                _report(export_id, token, done, len(chosen))
        aside.replace(storage.current().export(file_name))
    finally:
        aside.unlink(missing_ok=True)
    return file_name


def _fill(archive: zipfile.ZipFile, chosen: list[Chosen], profile: str) -> Iterator[int]:
    """Write all files; how many photos are in, after each."""
    table: list[dict[str, str]] = []
    for done, photo in enumerate(chosen, start=1):
        files = _files_of(photo, profile)
        for name, content in files.items():
            archive.writestr(name, content)
        table.append(catalog.line((photo.sku, photo.view), photo.result, files))
        yield done
    archive.writestr("catalog.csv", catalog.as_csv(table), zipfile.ZIP_DEFLATED)


def _report(export_id: int, token: str, done: int, total: int) -> None:
    seconds = config.current().lease_seconds
    if not leases.renew(Export, export_id, token, seconds, done=done, total=total):
        raise leases.LostLease
    health.note_consumed()
    db.session.remove()


def _chosen(photo: Photo, channel: str) -> Chosen:
    if photo.result is None or photo.result_token is None:
        raise ValueError(f"{photo.original_name} has no results")
    store = storage.current()
    mask = store.result(photo.id, photo.result_token) / "mask.png"
    before, after = (mended.mask_path(photo.id, photo.result_token, one) for one in ({}, photo.result))
    small = (before, after) if before != after else None
    result = crop_tables.only_for(channel, photo.view, house_colours.with_names(photo.result))
    return Chosen(photo.sku, photo.view, store.original(photo.sha256), mask, result, small)


def _files_of(photo: Chosen, profile_name: str) -> dict[str, bytes]:
    """Name in the ZIP > content, of everything about one photo."""
    from pipelines.exports import render  # noqa: PLC0415  # heavy: only in workers
    from pipelines.exports.encode import encode, encode_jpeg, encode_png  # noqa: PLC0415
    from pipelines.imaging.decode import decode  # noqa: PLC0415
    from pipelines.mending import pictures, turning  # noqa: PLC0415

    profile, decoded, alpha = load_profile(profile_name), decode(photo.original), _alpha(photo)
    straight, mask = turning.turned(decoded, alpha, photo.result.get("angle_deg", 0.0))
    packshot = encode(render.packshot(straight, mask, profile), profile.format, profile.quality)
    made = {
        f"packshots/{photo.stem}{_SUFFIXES[profile.format]}": packshot,
        f"cutouts/{photo.stem}.png": encode_png(render.cutout_rgba(decoded, alpha)),
    }
    for crop in catalog.crops_of(photo.result):
        made[f"crops/{photo.stem}_{crop.recipe}.jpg"] = encode_jpeg(pictures.full_crop(decoded, crop, photo.result))
    for swatch in photo.result["swatches"][:1]:
        made[f"swatches/{photo.stem}.png"] = encode_png(render.swatch_image(swatch["hex"]))
    return made


def _alpha(photo: Chosen) -> UInt8Array:
    """(H, W) uint8 at the photo's size: the machine's, with what a person changed."""
    from pipelines.mending.pictures import full_alpha  # noqa: PLC0415  # heavy: only in workers

    alpha = mended.read_mask(photo.mask)
    if photo.mended is None:
        return alpha
    before, after = (mended.read_mask(path) for path in photo.mended)
    return full_alpha(alpha, before, after, photo.result)
