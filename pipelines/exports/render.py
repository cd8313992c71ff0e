"""Pictures from a photo and its mask. Nothing here runs a net: everything can be made again from the two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

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
# Haze further from the product than this share of the photo's longest side is none of its soft edge.
SOFT_SHARE = 0.01
# What counts as product when its fill is measured: a soft edge is seen on white well below half.
VISIBLE_ALPHA = 32


@dataclass(frozen=True)
class Mends:
    """How one photo may be rendered otherwise than its profile says. Everything None or 0: as the profile says.

    ``fill`` and ``ground`` replace the profile's; ``shift`` moves the product, in shares of the canvas (x, y);
    ``least_alpha`` 0..255 is from where on haze beside the product counts as product; the outline is drawn
    ``narrower_px`` pixels of the photo further in; ``quality`` is where the encoder begins; ``canvas_px`` replaces the
    profile's canvas.
    """

    fill: float | None = None
    ground: str | None = None
    shift: tuple[float, float] = (0.0, 0.0)
    least_alpha: int = LEAST_ALPHA
    narrower_px: int = 0
    quality: int | None = None
    canvas_px: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for what cannot be rendered."""
        right = (self.fill is None or 0.05 <= self.fill <= 1) and LEAST_ALPHA <= self.least_alpha <= 200
        if not right or not 0 <= self.narrower_px <= 40:
            raise ValueError(f"these mends cannot be rendered: {self}")

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Mends:
        """From :meth:`as_json`."""
        given: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
        }
        return cls(**given)

    def as_json(self) -> dict[str, Any]:
        """Only what differs from the profile."""
        return {one.name: getattr(self, one.name) for one in fields(self) if getattr(self, one.name) != one.default}

    def applied(self, profile: ExportProfile) -> ExportProfile:
        """The profile with what is replaced of it."""
        given = {name: getattr(self, name) for name in ("fill", "ground", "quality", "canvas_px")}
        changed = {name: value for name, value in given.items() if value is not None}
        if self.quality is not None:
            changed["least_quality"] = min(self.quality, profile.least_quality)
        return replace(profile, **changed)


@dataclass(frozen=True)
class Rendered:
    """A packshot (H, W, 3) uint8 and its product: ``alpha`` (H, W) uint8 where it lies in the picture.

    ``under_rgb`` is the photo at the same place and scale, white beyond its edges; ``photo_xyxy_px`` where its frame
    lies in the picture, ``scale`` pixels of the picture for one of the photo.
    """

    image_rgb: UInt8Array
    alpha: UInt8Array
    under_rgb: UInt8Array
    photo_xyxy_px: tuple[float, float, float, float]
    scale: float


AS_THE_PROFILE_SAYS = Mends()


def packshot(photo: Photo, alpha: UInt8Array, profile: ExportProfile, mends: Mends = AS_THE_PROFILE_SAYS) -> UInt8Array:
    """The product on a plain ground, (H, W, 3) uint8 of the profile's canvas; ``alpha`` is (H, W) uint8 of the photo.

    The product's longest side always has the profile's fill, also when a small photo must be enlarged for it: channels
    refuse a product that is too small in its frame, and the size check already says that the photo is small. Where
    there is no product the ground has exactly the profile's colour.
    """
    profile, alpha = mends.applied(profile), _mended(alpha, mends)
    canvas = _plain(profile)
    placed = _place(alpha, profile, mends)
    if placed is not None:
        colours, share = _scaled(photo.image_rgb, alpha, placed.box, placed.scale)
        _lay(canvas, colours, share, placed.offset)
    return canvas


def render(photo: Photo, alpha: UInt8Array, profile: ExportProfile, mends: Mends = AS_THE_PROFILE_SAYS) -> Rendered:
    """:func:`packshot` with what checks need to know of it."""
    image = packshot(photo, alpha, profile, mends)
    profile, alpha = mends.applied(profile), _mended(alpha, mends)
    placed = _place(alpha, profile, mends)
    if placed is None:
        return Rendered(image, np.zeros(image.shape[:2], np.uint8), np.full_like(image, 255), (0, 0, 0, 0), 1.0)
    scale, size = placed.scale, (image.shape[1], image.shape[0])
    left, top = (begin - scale * edge for begin, edge in zip(placed.offset, placed.box[:2], strict=True))
    # Pixel centres, not corners, are what a warp moves.
    moved = np.array([[scale, 0, left + (scale - 1) / 2], [0, scale, top + (scale - 1) / 2]], np.float32)
    warped = cv2.warpAffine(alpha, moved, size, flags=cv2.INTER_LINEAR)
    under = cv2.warpAffine(photo.image_rgb, moved, size, flags=cv2.INTER_LINEAR, borderValue=(255, 255, 255))
    frame = (left, top, left + scale * photo.size_px[0], top + scale * photo.size_px[1])
    return Rendered(image, np.asarray(warped, np.uint8), np.asarray(under, np.uint8), frame, scale)


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


@dataclass(frozen=True)
class _Placed:
    """The padded box of the photo, its scale and where it begins on the canvas, (x, y) px."""

    box: Box
    scale: float
    offset: tuple[int, int]


def _plain(profile: ExportProfile) -> UInt8Array:
    width, height = profile.canvas_px
    canvas = np.empty((height, width, 3), np.uint8)
    canvas[:] = np.array(rgb_of(profile.ground), np.uint8)
    return canvas


def soft_edge_px(size: tuple[int, ...]) -> int:
    """How far the product's soft edge may reach, in pixels of a photo of (height, width)."""
    return max(4, round(SOFT_SHARE * max(size)))


def _mended(alpha: UInt8Array, mends: Mends) -> UInt8Array:
    """``alpha`` without what lies away from the product, without haze, and drawn further in."""
    kernel = np.ones((2 * soft_edge_px(alpha.shape) + 1,) * 2, np.uint8)
    near = cv2.dilate((alpha > 127).astype(np.uint8), kernel)
    alpha = np.asarray(np.where(near > 0, alpha, 0), np.uint8)
    if mends.least_alpha > LEAST_ALPHA:
        alpha = np.asarray(np.where(alpha < mends.least_alpha, 0, alpha), np.uint8)
    if mends.narrower_px:
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * mends.narrower_px + 1,) * 2)
        # Beyond the photo's edge the product goes on: what the frame cuts is not cut once more.
        alpha = np.asarray(cv2.erode(alpha, disc, borderType=cv2.BORDER_REPLICATE), np.uint8)
    return alpha


def _place(alpha: UInt8Array, profile: ExportProfile, mends: Mends) -> _Placed | None:
    """Where the product goes; None when there is none."""
    box = alpha_box(alpha, VISIBLE_ALPHA) if alpha.max(initial=0) > 127 else None
    if box is None:
        return None
    scale = _scale(box, alpha, profile)
    padded = _padded(box, alpha)
    return _Placed(padded, scale, _offset(box, padded, scale, profile, mends.shift))


def _scale(box: Box, alpha: UInt8Array, profile: ExportProfile) -> float:
    """Pixels of the canvas for one of the photo: the fill by side, moved as far as the fill by area asks for it."""
    width, height = profile.canvas_px
    whole = min(width / (box[2] - box[0]), height / (box[3] - box[1]))
    fill, rule = profile.fill, profile.rules.fill
    if rule is not None and rule.area != (0, 1):
        area = float((alpha > VISIBLE_ALPHA).sum()) * (fill * whole) ** 2 / (width * height)
        wanted = min(max(area, rule.area[0]), rule.area[1])
        fill = min(max(fill * (wanted / area) ** 0.5, rule.side[0]), rule.side[1])
    return min(fill, 1 - 2 * profile.margin) * whole


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


def _offset(box: Box, padded: Box, scale: float, profile: ExportProfile, shift: tuple[float, float]) -> tuple[int, int]:
    """Where the padded box begins so that the product's own box is centred, or ``shift``ed; (x, y) px of the canvas."""
    width, height = profile.canvas_px
    x = width * (0.5 + shift[0]) - ((box[0] + box[2]) / 2 - padded[0]) * scale
    y = height * (0.5 + shift[1]) - ((box[1] + box[3]) / 2 - padded[1]) * scale
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
