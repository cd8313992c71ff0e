"""From the segmenter's small foreground map to an alpha at the photo's own size.

The unsure band around the product is decided by colour: first by how far each pixel lies between the local product and
ground colours, then by a guided filter (He, Sun, Tang: Guided Image Filtering, 2013, eqs. 11-16) whose coefficients are
found at a bounded size and applied to the full photo in strips ("fast guided filter", He and Sun, 2015). A 24-megapixel
photo therefore costs little more memory than a small one.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from pipelines.types import BoolArray, FloatArray, UInt8Array

WORK_PX = 1024
STRIP_ROWS = 256
ISLAND_SHARE = 0.03
SPECK_HOLE_SHARE = 0.0005
SURE = 0.9
EPSILON = 4e-4
# The net's soft edge is about two cells wide on either side.
BAND_CELLS = 2.0
NEAR_CELLS = 1.5
LOOSE_ALPHA = 0.2


class _Plane(NamedTuple):
    """alpha = a . colour + b with one a (h, w, 3) and b (h, w) per pixel of the work size."""

    a: FloatArray
    b: FloatArray


def refine_alpha(image_rgb: UInt8Array, foreground: FloatArray) -> UInt8Array:
    """(H, W) uint8 alpha of ``image_rgb`` (H, W, 3) from ``foreground`` (h, w) 0..1 over the whole photo."""
    height, width = image_rgb.shape[:2]
    cleaned = remove_islands(foreground)
    if float(cleaned.max(initial=0)) < 0.5:
        return np.zeros((height, width), np.uint8)
    small = _work_image(image_rgb)
    cell_px = max(small.shape[0] / cleaned.shape[0], small.shape[1] / cleaned.shape[1], 1.0)
    prior = _resize(cleaned, small.shape[:2]).clip(0, 1)
    band = _band(prior, cell_px)
    decided = np.where(band, _by_colour(small, prior, cell_px), prior > 0.5).astype(np.float32)
    plane = _guided_plane(small, decided, max(2, round(cell_px)))
    return _apply(image_rgb, plane, prior, band & ~_loose(small, plane, prior, band))


def remove_islands(foreground: FloatArray) -> FloatArray:
    """``foreground`` without islands smaller than 3 % of the largest, and with specks of missing product filled.

    Real holes (a handle, a gap between arm and body) stay open.
    """
    mask = (foreground > 0.5).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    if len(stats) < 2:
        return foreground
    areas = stats[:, cv2.CC_STAT_AREA].astype(np.float64)
    areas[0] = 0
    small = areas < ISLAND_SHARE * areas.max()
    small[0] = False
    cleaned = foreground.astype(np.float32, copy=True)
    cleaned[_grown(small[labels]) & ~_grown(~small[labels] & (mask > 0))] = 0
    return _fill_specks(cleaned)


def _fill_specks(foreground: FloatArray) -> FloatArray:
    mask = (foreground > 0.5).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(1 - mask, connectivity=4)
    tiny = stats[:, cv2.CC_STAT_AREA] < max(2.0, SPECK_HOLE_SHARE * float(mask.sum()))
    tiny[0] = False
    foreground[tiny[labels]] = 1.0
    return foreground


def _grown(mask: BoolArray) -> BoolArray:
    """One pixel wider: the soft rim of an island goes with it."""
    return cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0


def _work_image(image_rgb: UInt8Array) -> FloatArray:
    """(h, w, 3) float32 0..1, longest side at most WORK_PX."""
    height, width = image_rgb.shape[:2]
    scale = min(1.0, WORK_PX / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(image_rgb, size, interpolation=cv2.INTER_AREA) if scale < 1 else image_rgb
    return np.asarray(small.astype(np.float32) / 255, np.float32)


def _resize(plane: FloatArray, shape: tuple[int, ...]) -> FloatArray:
    return np.asarray(cv2.resize(plane, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR), np.float32)


def _band(prior: FloatArray, cell_px: float) -> BoolArray:
    """Where the net is unsure, and a little around its outline."""
    size = 2 * max(1, round(cell_px * BAND_CELLS / 2)) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    outline = cv2.morphologyEx((prior > 0.5).astype(np.uint8), cv2.MORPH_GRADIENT, kernel)
    return (outline > 0) | ((prior > 1 - SURE) & (prior < SURE))


def _by_colour(image: FloatArray, prior: FloatArray, cell_px: float) -> FloatArray:
    """How far each pixel lies from the local ground colour to the local product colour, as sure as these differ."""
    product, product_spread = _local_colour(image, (prior > SURE).astype(np.float32), cell_px)
    ground, ground_spread = _local_colour(image, (prior < 1 - SURE).astype(np.float32), cell_px)
    direction = product - ground
    distance = (direction**2).sum(2)
    projected = ((image - ground) * direction).sum(2) / np.maximum(distance, 1e-4)
    trust = distance / (distance + 4 * (product_spread + ground_spread) + 4e-3)
    # The net's own opinion is kept where colours cannot tell, and everywhere in part: it knows shapes.
    trust *= 1 - np.abs(2 * prior - 1) ** 3
    mixed = trust * projected.clip(0, 1) + (1 - trust) * prior
    # Far from the outline an unsure net is no soft edge: a haze there becomes product or ground.
    near = np.exp(-((_outline_distance(prior) / (NEAR_CELLS * cell_px)) ** 2))
    firm = ((prior - 0.5) * 4 + 0.5).clip(0, 1)
    return np.asarray(near * mixed + (1 - near) * firm, np.float32)


def _outline_distance(prior: FloatArray) -> FloatArray:
    """Pixels from the net's outline, on either side."""
    mask = (prior > 0.5).astype(np.uint8)
    inside = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
    outside = cv2.distanceTransform(1 - mask, cv2.DIST_L2, 3)
    # Without any outline the distance is next to infinite.
    return np.asarray(np.minimum(inside + outside, 1e4), np.float32)


def _loose(image: FloatArray, plane: _Plane, prior: FloatArray, band: BoolArray) -> BoolArray:
    """Specks that colour alone brought in: pieces of the band's alpha that hang on nothing the net found."""
    value = ((plane.a * image).sum(2) + plane.b) * band
    some = np.where(band, value > LOOSE_ALPHA, prior > 0.5).astype(np.uint8)
    count, labels = cv2.connectedComponents(some, connectivity=4)
    held = np.zeros(count, np.bool_)
    held[np.unique(labels[prior > 0.8])] = True
    held[0] = True
    return np.asarray(~held[labels])


def _local_colour(image: FloatArray, weight: FloatArray, cell_px: float) -> tuple[FloatArray, FloatArray]:
    """Mean colour (h, w, 3) and variance (h, w) of the pixels with ``weight`` in the neighbourhood of each pixel."""
    side = 2 * round(4 * cell_px) + 1
    total = _blur(weight, side) + 1e-6
    mean = _blur(image * weight[..., None], side) / total[..., None]
    square = _blur((image**2).sum(2) * weight, side) / total
    return mean, np.maximum(square - (mean**2).sum(2), 0)


def _blur(plane: FloatArray, side: int) -> FloatArray:
    """Two box means, close to a Gaussian at a tenth of its price."""
    once = cv2.blur(plane, (side, side), borderType=cv2.BORDER_REFLECT)
    return np.asarray(cv2.blur(once, (side, side), borderType=cv2.BORDER_REFLECT), np.float32)


def _box(plane: FloatArray, radius: int) -> FloatArray:
    side = 2 * radius + 1
    return np.asarray(cv2.blur(plane, (side, side), borderType=cv2.BORDER_REFLECT), np.float32)


def _guided_plane(guide: FloatArray, target: FloatArray, radius: int) -> _Plane:
    """The guided filter's averaged coefficients for a colour guide (eqs. 14, 15 and 16)."""
    mean_i, mean_p = _box(guide, radius), _box(target, radius)
    covariance = _box(guide * target[..., None], radius) - mean_i * mean_p[..., None]
    a = _solve(_colour_covariance(guide, mean_i, radius), covariance)
    b = mean_p - (a * mean_i).sum(2)
    return _Plane(_box(a, radius), _box(b, radius))


def _colour_covariance(guide: FloatArray, mean: FloatArray, radius: int) -> list[FloatArray]:
    """The six different entries rr, rg, rb, gg, gb, bb of each pixel's 3x3 matrix, EPSILON on the diagonal."""
    entries: list[FloatArray] = []
    for i, j in ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)):
        entry = _box(guide[..., i] * guide[..., j], radius) - mean[..., i] * mean[..., j]
        entries.append(np.asarray(entry + EPSILON if i == j else entry, np.float32))
    return entries


def _solve(matrix: list[FloatArray], right: FloatArray) -> FloatArray:
    """Symmetric 3x3 systems for every pixel by the adjugate: many times faster than a general solver."""
    rr, rg, rb, gg, gb, bb = matrix
    c_rr, c_rg, c_rb = gg * bb - gb * gb, gb * rb - rg * bb, rg * gb - gg * rb
    c_gg, c_gb, c_bb = rr * bb - rb * rb, rb * rg - rr * gb, rr * gg - rg * rg
    determinant = np.maximum(rr * c_rr + rg * c_rg + rb * c_rb, 1e-12)
    x, y, z = right[..., 0], right[..., 1], right[..., 2]
    solved = np.stack(
        [c_rr * x + c_rg * y + c_rb * z, c_rg * x + c_gg * y + c_gb * z, c_rb * x + c_gb * y + c_bb * z], 2
    )
    return np.asarray(solved / determinant[..., None], np.float32)


def _apply(image_rgb: UInt8Array, plane: _Plane, prior: FloatArray, band: BoolArray) -> UInt8Array:
    """The plane on the full photo, strip by strip; outside the band the net's own decision stands."""
    height, width = image_rgb.shape[:2]
    alpha = _upscaled((prior > 0.5).astype(np.uint8) * 255, (height, width))
    for top in range(0, height, STRIP_ROWS):
        rows = slice(top, min(height, top + STRIP_ROWS))
        near = _strip(band.astype(np.float32), rows, height, width) > 0
        if not near.any():
            continue
        columns = _span(np.asarray(near.any(0)))
        slope = [_strip(plane.a[..., channel], rows, height, width, columns) for channel in range(3)]
        value = _strip(plane.b, rows, height, width, columns)
        for channel in range(3):
            value += slope[channel] * (image_rgb[rows, columns, channel].astype(np.float32) / 255)
        here = near[:, columns]
        alpha[rows, columns][here] = (_steepen(value[here]) * 255 + 0.5).astype(np.uint8)
    return alpha


def _steepen(alpha: FloatArray) -> FloatArray:
    """The filter leaves a haze near 0 and 1; a true edge has none."""
    return np.asarray(((alpha - 0.12) / 0.76).clip(0, 1), np.float32)


def _upscaled(mask: UInt8Array, shape: tuple[int, int]) -> UInt8Array:
    return np.asarray(cv2.resize(mask, shape[::-1], interpolation=cv2.INTER_NEAREST), np.uint8)


def _span(flags: BoolArray) -> slice:
    where = np.flatnonzero(flags)
    return slice(int(where[0]), int(where[-1]) + 1)


def _strip(plane: FloatArray, rows: slice, height: int, width: int, columns: slice | None = None) -> FloatArray:
    """Rows (and columns) of ``plane`` as they would be if it were resized to (height, width)."""
    columns = columns or slice(0, width)
    scale_x, scale_y = plane.shape[1] / width, plane.shape[0] / height
    xs = (np.arange(columns.start, columns.stop, dtype=np.float32) + 0.5) * scale_x - 0.5
    ys = (np.arange(rows.start, rows.stop, dtype=np.float32) + 0.5) * scale_y - 0.5
    matrix = np.array([[scale_x, 0, xs[0]], [0, scale_y, ys[0]]], np.float64)
    size = (len(xs), len(ys))
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(plane, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.float32)
