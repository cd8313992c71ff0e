"""The product's own colours along its edge, so that no fringe of the old ground comes along.

Blur fusion (Forte: Approximate Fast Foreground Colour Estimation, 2021, eqs. 3-5), twice: wide, then narrow. The local
means are found at a bounded size; the photo's own detail is then put back at full size, only along the edge.
"""

from __future__ import annotations

import cv2
import numpy as np

from pipelines.types import BoolArray, FloatArray, UInt8Array

WORK_PX = 1400
# Forte's radii, 90 and 6 px, scaled to a photo of WORK_PX.
RADII_PX = (45, 6)
# A nearly opaque pixel still carries ground; one a little outside is read when a viewer scales the picture.
RIM_PX = 3


def clean_foreground(image_rgb: UInt8Array, alpha: UInt8Array) -> UInt8Array:
    """``image_rgb`` (H, W, 3) with the ground taken out of its edge pixels; ``alpha`` (H, W) uint8.

    Pixels well inside keep their colour; pixels well outside turn white.
    """
    cleaned = image_rgb.copy()
    cleaned[alpha == 0] = 255
    edge = edge_band(alpha)
    if not edge.any():
        return cleaned
    top, bottom, left, right = _bounds(edge)
    window = (slice(top, bottom), slice(left, right))
    colours = _edge_colours(image_rgb[window], alpha[window], edge[window])
    cleaned[window][edge[window]] = colours
    return cleaned


def edge_band(alpha: UInt8Array) -> BoolArray:
    """(H, W) bool: half transparent pixels and their surroundings."""
    soft = ((alpha > 0) & (alpha < 255)).astype(np.uint8)
    jump = cv2.morphologyEx((alpha > 127).astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    return np.asarray(cv2.dilate(np.maximum(soft, jump), np.ones((2 * RIM_PX + 1,) * 2, np.uint8)) > 0)


def _bounds(mask: BoolArray) -> tuple[int, int, int, int]:
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


def _edge_colours(image_rgb: UInt8Array, alpha: UInt8Array, edge: BoolArray) -> UInt8Array:
    """(n, 3) colours of the n pixels of ``edge``."""
    height, width = alpha.shape
    scale = min(1.0, WORK_PX / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(image_rgb, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    shrunk = cv2.resize(alpha, size, interpolation=cv2.INTER_AREA)
    share = np.asarray(shrunk[..., None] / 255, np.float32)
    product, ground = _fused(small, small, small, share, RADII_PX[0])
    product, ground = _fused(small, product, ground, share, RADII_PX[1])
    return _with_detail(image_rgb, alpha, edge, product, ground)


def _fused(image: FloatArray, product: FloatArray, ground: FloatArray, share: FloatArray,
           radius: int) -> tuple[FloatArray, FloatArray]:  # fmt: skip
    """One round: mean product and ground colours around each pixel, the product corrected by what is left over."""
    side = (2 * radius + 1,) * 2
    weight = cv2.blur(share, side)[..., None]
    mean_product = cv2.blur(product * share, side) / (weight + 1e-5)
    mean_ground = cv2.blur(ground * (1 - share), side) / (1 - weight + 1e-5)
    residue = image - share * mean_product - (1 - share) * mean_ground
    return (mean_product + share * residue).clip(0, 255), mean_ground.clip(0, 255)


def _with_detail(image_rgb: UInt8Array, alpha: UInt8Array, edge: BoolArray, product: FloatArray,
                 ground: FloatArray) -> UInt8Array:  # fmt: skip
    """The last correction again, with the full photo's own pixels (Forte, eq. 5)."""
    rows, columns = np.nonzero(edge)
    scale_y, scale_x = product.shape[0] / edge.shape[0], product.shape[1] / edge.shape[1]
    ys, xs = (rows + 0.5) * scale_y - 0.5, (columns + 0.5) * scale_x - 0.5
    near_product, near_ground = _sample(product, xs, ys), _sample(ground, xs, ys)
    share = alpha[rows, columns].astype(np.float32)[:, None] / 255
    residue = image_rgb[rows, columns].astype(np.float32) - share * near_product - (1 - share) * near_ground
    return np.asarray((near_product + share * residue).clip(0, 255).round(), np.uint8)


def _sample(plane: FloatArray, xs: FloatArray, ys: FloatArray) -> FloatArray:
    """Bilinear values (n, 3) at n places, in lines of 4,096: the remapper takes no longer ones than 32,767."""
    count = len(xs)
    lines = -(-count // 4096)
    shape = (lines, 4096)
    grid_x = np.resize(np.asarray(xs, np.float32), shape)
    grid_y = np.resize(np.asarray(ys, np.float32), shape)
    sampled = cv2.remap(plane, grid_x, grid_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(sampled.reshape(-1, 3)[:count], np.float32)
