"""The guided filter with a colour guide, solved only where it is asked for.

He, Sun, Tang: Guided Image Filtering, 2013, eqs. 14-16. Sums over windows are cheap everywhere; the 3x3 system of each
pixel is what costs, and only the band around the outline needs it.
"""

from __future__ import annotations

import cv2
import numpy as np

from pipelines.imaging.sampling import Index
from pipelines.types import BoolArray, FloatArray

EPSILON = 4e-4


def guided_plane(guide: FloatArray, target: FloatArray, band: BoolArray, radius: int) -> FloatArray:
    """(h, w, 4) float32 averaged coefficients: alpha = sum of the first three times the colour, plus the fourth.

    ``guide`` (h, w, 3) and ``target`` (h, w) are 0..1; the plane is right where ``band`` (h, w) is set.
    """
    side = 2 * radius + 1
    wide = cv2.dilate(band.view(np.uint8), np.ones((side, side), np.uint8))
    index = np.flatnonzero(wide)
    mean_i, mean_p = _box(guide, radius).reshape(-1, 3)[index], _box(target, radius).reshape(-1)[index]
    cross = _box(guide * target[..., None], radius).reshape(-1, 3)[index] - mean_i * mean_p[:, None]
    a = _solve(_covariance(guide, mean_i, index, radius), cross)
    plane = np.zeros((*target.shape, 4), np.float32)
    plane.reshape(-1, 4)[index, :3] = a
    plane.reshape(-1, 4)[index, 3] = mean_p - (a * mean_i).sum(1)
    return _box(plane, radius)


def _box(plane: FloatArray, radius: int) -> FloatArray:
    side = 2 * radius + 1
    return np.asarray(cv2.blur(plane, (side, side), borderType=cv2.BORDER_REFLECT), np.float32)


def _covariance(guide: FloatArray, mean: FloatArray, index: Index, radius: int) -> list[FloatArray]:
    """The entries rr, gg, bb (with EPSILON) and rg, gb, rb of the n chosen pixels' matrices, (n,) each."""
    turned = cv2.merge([guide[..., 1], guide[..., 2], guide[..., 0]])
    squares = _box(guide * guide, radius).reshape(-1, 3)[index] - mean * mean + EPSILON
    mixed = _box(guide * np.asarray(turned, np.float32), radius).reshape(-1, 3)[index] - mean * mean[:, [1, 2, 0]]
    return [*np.ascontiguousarray(squares.T), *np.ascontiguousarray(mixed.T)]


def _solve(matrix: list[FloatArray], right: FloatArray) -> FloatArray:
    """(n, 3): symmetric 3x3 systems by the adjugate, many times faster than a general solver."""
    rr, gg, bb, rg, gb, rb = matrix
    c_rr, c_rg, c_rb = gg * bb - gb * gb, gb * rb - rg * bb, rg * gb - gg * rb
    c_gg, c_gb, c_bb = rr * bb - rb * rb, rb * rg - rr * gb, rr * gg - rg * rg
    determinant = np.maximum(rr * c_rr + rg * c_rg + rb * c_rb, 1e-12)
    x, y, z = np.ascontiguousarray(right.T)
    solved = np.stack(
        [c_rr * x + c_rg * y + c_rb * z, c_rg * x + c_gg * y + c_gb * z, c_rb * x + c_gb * y + c_bb * z], 1
    )
    return np.asarray(solved / determinant[:, None], np.float32)
