"""From the segmenter's small foreground map to an alpha at the photo's own size.

A net draws the map's outline finer where the segmenter brings one; else the unsure band around the product is decided
by how far each pixel lies between the local product and ground colours. Then comes a guided filter (He, Sun, Tang:
Guided Image Filtering, 2013) whose coefficients are found at a bounded size and applied to the full photo ("fast guided
filter", He and Sun, 2015). Only the band is worked on: what is surely product or ground costs one copy.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

import cv2
import numpy as np

from pipelines.imaging.guided import guided_plane
from pipelines.imaging.islands import grown, loose_pieces, remove_islands
from pipelines.imaging.local_colour import SURE, decide_by_colour
from pipelines.imaging.plain_ground import fill_false_holes
from pipelines.imaging.sampling import sample
from pipelines.imaging.shrink import shrink
from pipelines.types import BoolArray, FloatArray, Segmentation, UInt8Array

WORK_PX = 1024
# Pixels of the full photo refined at once: few enough for the processor's own memory.
BLOCK_PX = 400_000
# The net's soft edge is about two cells wide on either side.
BAND_CELLS = 2.0
LOOSE_ALPHA = 0.2
# Product to which a piece may hang; ground into which a hole may open is as sure.
SURELY = 0.8
UNDECIDED = 128
# How far the guided filter looks to each side where a net has drawn the outline.
FINE_RADIUS_PX = 8


class Refiner(Protocol):
    """A photo (H, W, 3), a segmenter's map of it (h, w) 0..1 and its clues (C, h', w') > a finer map (h'', w'')."""

    def __call__(self, image_rgb: UInt8Array, foreground: FloatArray, clues: FloatArray | None) -> FloatArray: ...


class _Window(NamedTuple):
    """Rows and columns of the work size that hold the whole band and what its filters read."""

    rows: slice
    columns: slice


def cut_out(image_rgb: UInt8Array, found: Segmentation, refiner: Refiner | None) -> UInt8Array:
    """(H, W) uint8 alpha of ``image_rgb`` (H, W, 3) from what a segmenter found.

    Its own ``refiner`` draws the map finer; colours then no longer decide and only guide the filter.
    """
    if refiner is None:
        return refine_alpha(image_rgb, found.foreground)
    small = _small(image_rgb)
    cleaned = _cleaned(small, found.foreground)
    if not _shows(cleaned):
        return np.zeros(image_rgb.shape[:2], np.uint8)
    finer = _held(refiner(small, cleaned, found.clues), cleaned)
    return _matte(image_rgb, small, finer, drawn=True)


def refine_alpha(image_rgb: UInt8Array, foreground: FloatArray) -> UInt8Array:
    """(H, W) uint8 alpha of ``image_rgb`` (H, W, 3) from ``foreground`` (h, w) 0..1 over the whole photo."""
    small = _small(image_rgb)
    return _matte(image_rgb, small, _cleaned(small, foreground), drawn=False)


def _small(image_rgb: UInt8Array) -> UInt8Array:
    """The photo at the work size."""
    height, width = image_rgb.shape[:2]
    scale = min(1.0, WORK_PX / max(height, width))
    return shrink(image_rgb, (max(1, round(width * scale)), max(1, round(height * scale))))


def _cleaned(small: UInt8Array, foreground: FloatArray) -> FloatArray:
    return fill_false_holes(small, remove_islands(foreground))


def _shows(foreground: FloatArray) -> bool:
    return float(foreground.max(initial=0)) >= 0.5


def _matte(image_rgb: UInt8Array, small: UInt8Array, foreground: FloatArray, *, drawn: bool) -> UInt8Array:
    """(H, W) uint8 alpha; ``small``: the photo at the work size, ``drawn``: whether a refiner drew ``foreground``."""
    if not _shows(foreground):
        return np.zeros(image_rgb.shape[:2], np.uint8)
    shape = small.shape[:2]
    cell_px = max(shape[0] / foreground.shape[0], shape[1] / foreground.shape[1], 1.0)
    prior = np.asarray(cv2.resize(foreground, shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32).clip(0, 1)
    band = _band(prior, cell_px)
    if not band.any():
        return np.full(image_rgb.shape[:2], 255 * int(prior.min() > 0.5), np.uint8)
    radius = FINE_RADIUS_PX if drawn else max(2, round(cell_px))
    window = _window(band, 3 * radius)
    guide = np.multiply(small[window], np.float32(1 / 255), dtype=np.float32)
    decided = prior[window]
    if not drawn:
        decided = _by_colour(guide, decided, band[window], cell_px)
    plane = np.zeros((*shape, 4), np.float32)
    plane[window] = guided_plane(guide, decided, band[window], radius)
    coarse = _coarse_alpha(guide, prior[window], band[window], plane[window])
    specks, holes = _specks(coarse, prior[window]), _pin_holes(coarse, prior[window])
    band[window] &= ~(specks | holes)
    prior[window][specks], prior[window][holes] = 0, 1
    return _apply(image_rgb, plane, _codes(prior, band))


def _held(finer: FloatArray, told: FloatArray) -> FloatArray:
    """(h', w') the map drawn ``finer`` without the pieces that touch nothing of the product in ``told`` (h, w).

    Haze holds no piece: what only a faint link joins to the product goes, and the haze around it.
    """
    product = cv2.resize((told > 0.5).astype(np.uint8), finer.shape[::-1], interpolation=cv2.INTER_NEAREST) > 0
    likely = finer > 0.5
    added = loose_pieces(likely, product)
    lost = loose_pieces(finer > LOOSE_ALPHA, product) | added | (grown(added, FINE_RADIUS_PX) & ~likely)
    return np.where(lost, np.float32(0), finer)


def _band(prior: FloatArray, cell_px: float) -> BoolArray:
    """Where the net is unsure, and a little around its outline."""
    size = 2 * max(1, round(cell_px * BAND_CELLS / 2)) + 1
    mask = (prior > 0.5).astype(np.uint8)
    outline = cv2.morphologyEx(mask, cv2.MORPH_GRADIENT, np.ones((size, size), np.uint8))
    return (outline > 0) | ((prior > 1 - SURE) & (prior < SURE))


def _window(band: BoolArray, margin: int) -> _Window:
    left, top, width, height = cv2.boundingRect(band.view(np.uint8))
    return _Window(slice(max(0, top - margin), top + height + margin),
                   slice(max(0, left - margin), left + width + margin))  # fmt: skip


def _by_colour(guide: FloatArray, prior: FloatArray, band: BoolArray, cell_px: float) -> FloatArray:
    """(h, w) the net's decision, in the ``band`` what colour makes of it."""
    index = np.flatnonzero(band)
    decided = (prior > 0.5).astype(np.float32)
    decided.reshape(-1)[index] = decide_by_colour(guide, prior, index, cell_px)
    return decided


def _specks(alpha: FloatArray, prior: FloatArray) -> BoolArray:
    """(h, w) bool: what would come in by ``alpha`` (h, w) but hangs on nothing that the net found, and its haze.

    Haze holds no speck: what is product without it is asked once more.
    """
    some, sure = alpha > LOOSE_ALPHA, prior > SURELY
    loose = loose_pieces(some, sure) | loose_pieces(alpha > 0.5, sure)
    return loose | (grown(loose, FINE_RADIUS_PX) & ~some)


def _pin_holes(alpha: FloatArray, prior: FloatArray) -> BoolArray:
    """(h, w) bool: what would be lost by ``alpha`` (h, w) where the net found no ground."""
    return loose_pieces(alpha < 0.5, prior < 1 - SURELY)


def _coarse_alpha(guide: FloatArray, prior: FloatArray, band: BoolArray, plane: FloatArray) -> FloatArray:
    """(h, w) what the ``plane`` (h, w, 4) makes of the colours in the ``band``, the net's own decision elsewhere."""
    index = np.flatnonzero(band)
    colours, coefficients = guide.reshape(-1, 3)[index], plane.reshape(-1, 4)[index]
    alpha = prior.copy()
    alpha.reshape(-1)[index] = (coefficients[:, :3] * colours).sum(1) + coefficients[:, 3]
    return alpha


def _codes(prior: FloatArray, band: BoolArray) -> UInt8Array:
    """255 where the net's own decision for the product stands, 0 where that for the ground does, else UNDECIDED."""
    codes = np.where(prior > 0.5, np.uint8(255), np.uint8(0))
    codes[band] = UNDECIDED
    return codes


def _apply(image_rgb: UInt8Array, plane: FloatArray, codes: UInt8Array) -> UInt8Array:
    """The plane on the undecided pixels of the full photo, some rows at a time."""
    height, width = image_rgb.shape[:2]
    alpha = np.asarray(cv2.resize(codes, (width, height), interpolation=cv2.INTER_NEAREST), np.uint8)
    pixels, flat = np.ascontiguousarray(image_rgb).reshape(-1, 3), alpha.reshape(-1)
    step = max(1, BLOCK_PX // width) * width
    for start in range(0, flat.size, step):
        index = np.flatnonzero(flat[start : start + step] == UNDECIDED) + start
        if len(index):
            near = sample(plane, index, (height, width))
            value = np.einsum("nc,nc->n", near[:, :3], pixels[index].astype(np.float32)) * (1 / 255) + near[:, 3]
            flat[index] = (_steepen(value) * 255 + 0.5).astype(np.uint8)
    return alpha


def _steepen(alpha: FloatArray) -> FloatArray:
    """The filter leaves a haze near 0 and 1; a true edge has none."""
    return np.asarray(((alpha - 0.12) / 0.76).clip(0, 1), np.float32)
