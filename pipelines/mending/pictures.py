"""The pictures of a mended photo: small ones for the review, drawn when they are first looked at, and full ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pipelines.exports.encode import encode_jpeg, encode_png, encode_webp
from pipelines.exports.files import CROP_PREVIEW_PX, THUMB_PX
from pipelines.exports.profiles import load_profile
from pipelines.exports.render import cutout_rgba, small_packshot
from pipelines.imaging.shrink import fit
from pipelines.mending.masks import carry_over, drawn_in
from pipelines.mending.turning import turned, turned_part
from pipelines.types import Crop, Photo, UInt8Array

CUTOUT_PX = 1200
PACKSHOT_PX = 800
NAMES = ("cutout.webp", "packshot.webp", "thumb.webp")


def draw(name: str, image_rgb: UInt8Array, alpha: UInt8Array, result: dict[str, Any]) -> bytes:
    """One picture of the review: "cutout.webp", "packshot.webp", "thumb.webp" or "crops/RECIPE.jpg".

    ``image_rgb`` (h, w, 3) and ``alpha`` (h, w) are the stored small ones, ``result`` the photo.json with its changes;
    KeyError for any other name.
    """
    if name.startswith("crops/"):
        recipe = name.removeprefix("crops/").removesuffix(".jpg")
        (box,) = (crop["box_xyxy_px"] for crop in result["crops"] if crop["recipe"] == recipe)
        return small_crop(image_rgb, box, result)
    if name not in NAMES:
        raise KeyError(name)
    alpha = drawn_in(alpha, result.get("drawn_in", 0))
    if name == "cutout.webp":
        return encode_webp(cutout_rgba(Photo(fit(image_rgb, CUTOUT_PX)), fit(alpha, CUTOUT_PX)), hurry=True)
    straight, mask = turned(Photo(image_rgb), alpha, result.get("angle_deg", 0.0))
    shot = small_packshot(straight, mask, load_profile(), PACKSHOT_PX)
    return encode_webp(shot, hurry=True) if name == "packshot.webp" else thumb(shot)


def thumb(packshot_rgb: UInt8Array) -> bytes:
    """ "thumb.webp" of a packshot (h, w, 3) that is there already."""
    return encode_webp(fit(packshot_rgb, THUMB_PX))


def small_crop(image_rgb: UInt8Array, box: Sequence[float], result: dict[str, Any]) -> bytes:
    """JPEG of what lies in ``box`` (pixels of the photo) of a smaller picture (h, w, 3) of it."""
    width, height = result["size_px"]
    across, down = image_rgb.shape[1] / width, image_rgb.shape[0] / height
    scaled = (box[0] * across, box[1] * down, box[2] * across, box[3] * down)
    return encode_jpeg(fit(turned_part(image_rgb, scaled, result.get("angle_deg", 0.0)), CROP_PREVIEW_PX))


def mask_png(alpha: UInt8Array) -> bytes:
    """A mask (h, w) uint8 as it is kept beside a version."""
    return encode_png(alpha)


def full_alpha(alpha: UInt8Array, before: UInt8Array, after: UInt8Array, result: dict[str, Any]) -> UInt8Array:
    """The machine's ``alpha`` (H, W) with a person's changes, which were made between two smaller masks."""
    return drawn_in(carry_over(alpha, before, after), result.get("drawn_in", 0))


def full_crop(photo: Photo, crop: Crop, result: dict[str, Any]) -> UInt8Array:
    """A crop at full size, cut from the straightened photo."""
    box = np.asarray(crop.box_xyxy_px, np.float64)
    return turned_part(photo.image_rgb, (box[0], box[1], box[2], box[3]), result.get("angle_deg", 0.0))
