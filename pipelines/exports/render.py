"""Pictures from a photo and its mask. Nothing here runs a net: everything can be made again from the two."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from pipelines.exports.profiles import ExportProfile
from pipelines.imaging.boxes import Box, alpha_box
from pipelines.imaging.colour import rgb_of
from pipelines.imaging.foreground import clean_foreground
from pipelines.types import Crop, FloatArray, Photo, UInt8Array

SWATCH_PX = 50
# Air around the product's box, in pixels of the photo, so that its soft edge is not cut.
PAD_PX = 4
# A trace of alpha would leave a grey of 253 or 254 where marketplaces want exactly white.
LEAST_ALPHA = 6
# What counts as product when its fill is measured: a soft edge is seen on white well below half.
VISIBLE_ALPHA = 32


def packshot(photo: Photo, alpha: UInt8Array, profile: ExportProfile) -> UInt8Array:
    """The product on a plain ground, (H, W, 3) uint8 of the profile's canvas; ``alpha`` is (H, W) uint8 of the photo.

    The product's longest side always has the profile's fill, also when a small photo must be enlarged for it: channels
    refuse a product that is too small in its frame, and the size check already says that the photo is small. Where
    there is no product the ground has exactly the profile's colour.
    """
    ground = np.array(rgb_of(profile.ground), np.uint8)
    width, height = profile.canvas_px
    canvas = np.empty((height, width, 3), np.uint8)
    canvas[:] = ground
    box = alpha_box(alpha, VISIBLE_ALPHA) if alpha.max(initial=0) > 127 else None
    if box is None:
        return canvas
    scale = profile.fill * min(width / (box[2] - box[0]), height / (box[3] - box[1]))
    colours, share = _scaled(photo.image_rgb, alpha, _padded(box, alpha), scale)
    _lay(canvas, colours, share, _offset(box, alpha, scale, profile))
    return canvas


def small_packshot(photo: Photo, alpha: UInt8Array, profile: ExportProfile, longest_px: int) -> UInt8Array:
    """The same picture with the canvas' longest side at ``longest_px``."""
    scale = longest_px / max(profile.canvas_px)
    width, height = (max(1, round(side * scale)) for side in profile.canvas_px)
    return packshot(photo, alpha, replace(profile, canvas_px=(width, height)))


def cutout_rgba(photo: Photo, alpha: UInt8Array) -> UInt8Array:
    """(H, W, 4) uint8, not premultiplied: the product's own colours, also in half transparent pixels."""
    return np.dstack([clean_foreground(photo.image_rgb, alpha), alpha])


def crop_image(photo: Photo, crop: Crop) -> UInt8Array:
    """The part of the photo inside the crop's box."""
    left, top, right, bottom = crop.box_xyxy_px
    return np.ascontiguousarray(photo.image_rgb[top:bottom, left:right])


def swatch_image(hex_colour: str) -> UInt8Array:
    """A 50 x 50 px tile of one colour."""
    tile = np.empty((SWATCH_PX, SWATCH_PX, 3), np.uint8)
    tile[:] = rgb_of(hex_colour)
    return tile


def _padded(box: Box, alpha: UInt8Array) -> Box:
    height, width = alpha.shape
    return (max(0, box[0] - PAD_PX), max(0, box[1] - PAD_PX), min(width, box[2] + PAD_PX), min(height, box[3] + PAD_PX))


def _scaled(image_rgb: UInt8Array, alpha: UInt8Array, box: Box, scale: float) -> tuple[FloatArray, FloatArray]:
    """Premultiplied colours (h, w, 3) and share (h, w, 1) of the box at the new scale.

    Edge colours are cleaned at the smaller of the two sizes, which is the cheaper one and has true pixels.
    """
    left, top, right, bottom = box
    image, mask = image_rgb[top:bottom, left:right], alpha[top:bottom, left:right]
    size = (max(1, round((right - left) * scale)), max(1, round((bottom - top) * scale)))
    if scale < 1:
        image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
        mask = np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_AREA), np.uint8)
    share = np.asarray(np.where(mask < LEAST_ALPHA, 0, mask)[..., None] / 255, np.float32)
    cleaned = clean_foreground(np.ascontiguousarray(image), np.ascontiguousarray(mask))
    colours = np.asarray(cleaned * share, np.float32)
    if scale >= 1:
        colours, share = _enlarged(colours, size), _enlarged(share, size)[..., None]
    return colours, share


def _enlarged(plane: FloatArray, size: tuple[int, int]) -> FloatArray:
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_CUBIC), np.float32)


def _offset(box: Box, alpha: UInt8Array, scale: float, profile: ExportProfile) -> tuple[int, int]:
    """Where the padded box begins so that the product's own box is centred; (x, y) px of the canvas."""
    left, top, _, _ = _padded(box, alpha)
    width, height = profile.canvas_px
    x = width / 2 - ((box[0] + box[2]) / 2 - left) * scale
    y = height / 2 - ((box[1] + box[3]) / 2 - top) * scale
    return round(x), round(y)


def _lay(canvas: UInt8Array, colours: FloatArray, share: FloatArray, offset: tuple[int, int]) -> None:
    """Composite in place, what lies outside the canvas left off."""
    height, width = canvas.shape[:2]
    x, y = offset
    rows, columns = slice(max(0, y), min(height, y + len(colours))), slice(max(0, x), min(width, x + colours.shape[1]))
    source = (slice(rows.start - y, rows.stop - y), slice(columns.start - x, columns.stop - x))
    share = share[source].clip(0, 1)
    share[share < LEAST_ALPHA / 255] = 0
    below = canvas[rows, columns].astype(np.float32)
    mixed = np.where(share > 0, colours[source] + (1 - share) * below, below)
    canvas[rows, columns] = mixed.clip(0, 255).round().astype(np.uint8)
