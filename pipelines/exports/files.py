"""The folders that results are kept in, for the command line and the review pages. A folder appears whole or not."""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from pipelines.exports.encode import encode, encode_jpeg, encode_png, encode_webp
from pipelines.exports.profiles import ExportProfile, load_profile
from pipelines.exports.render import crop_image, cutout_rgba, packshot, small_packshot, swatch_image
from pipelines.imaging.shrink import fit
from pipelines.types import Photo, PreparedPhoto, UInt8Array

PREVIEW_PX = 1600
PACKSHOT_PREVIEW_PX = 1000
THUMB_PX = 320
CROP_PREVIEW_PX = 800
NO_COLOUR = "#ffffff"


def write_photo_folder(
    folder: Path, photo: Photo, prepared: PreparedPhoto, profile: ExportProfile | None = None
) -> None:
    """What ``python -m pipelines prepare`` leaves for one photo; an older result in ``folder`` is replaced."""
    profile = profile or load_profile()
    shot = packshot(photo, prepared.alpha, profile)
    with whole_folder(folder) as part:
        _write(part / "mask.png", encode_png(prepared.alpha))
        _write(part / "cutout.png", encode_png(cutout_rgba(photo, prepared.alpha)))
        _write(part / f"packshot{profile.suffix}", encode(shot, profile.format, profile.quality))
        _write_common(part, photo, prepared, crop_px=None)


def write_review_files(folder: Path, photo: Photo, prepared: PreparedPhoto) -> None:
    """What the review pages show and exports start from; an older result in ``folder`` is replaced."""
    with whole_folder(folder) as part:
        _write(part / "mask.png", encode_png(prepared.alpha))
        _write_previews(part / "previews", photo, prepared.alpha)
        _write_common(part, photo, prepared, crop_px=CROP_PREVIEW_PX)
        # By these a person can choose another product later without a net.
        for number, instance in enumerate(prepared.instances):
            _write(part / "instances" / f"{number}.png", encode_png(instance.mask.astype(np.uint8) * np.uint8(255)))


def _write_previews(folder: Path, photo: Photo, alpha: UInt8Array) -> None:
    small = Photo(fit(photo.image_rgb, PREVIEW_PX), photo.name)
    small_alpha = fit(alpha, PREVIEW_PX)
    shot = small_packshot(photo, alpha, load_profile(), PACKSHOT_PREVIEW_PX)
    _write(folder / "original.webp", encode_webp(small.image_rgb))
    _write(folder / "cutout.webp", encode_webp(cutout_rgba(small, small_alpha)))
    _write(folder / "packshot.webp", encode_webp(shot))
    _write(folder / "thumb.webp", encode_webp(fit(shot, THUMB_PX)))
    _write(folder / "mask.png", encode_png(small_alpha))


def _write_common(folder: Path, photo: Photo, prepared: PreparedPhoto, crop_px: int | None) -> None:
    for crop in prepared.crops:
        picture = crop_image(photo, crop)
        _write(folder / "crops" / f"{crop.recipe}.jpg", encode_jpeg(fit(picture, crop_px) if crop_px else picture))
    dominant = prepared.swatches[0].hex if prepared.swatches else NO_COLOUR
    _write(folder / "swatch.png", encode_png(swatch_image(dominant)))
    _write(folder / "photo.json", json.dumps(prepared.as_json(), indent=1).encode())


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """A new folder beside ``folder`` that takes its name when the block ends well, and vanishes when it does not."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    mark = uuid.uuid4().hex[:8]
    part, old = folder.with_name(f".{folder.name}.{mark}.part"), folder.with_name(f".{folder.name}.{mark}.old")
    part.mkdir()
    try:
        yield part
        if folder.exists():
            folder.rename(old)
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
