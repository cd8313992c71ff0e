"""The brush: a stroke restores or erases product, and its rim follows the edge that colours show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from pipelines.imaging.guided import guided_plane
from pipelines.imaging.local_colour import decide_by_colour
from pipelines.types import BoolArray, FloatArray, UInt8Array

# The middle of a stroke is meant as it is; only its rim asks the colours.
CORE_RATIO = 0.4
# Where colours cannot tell, the rim goes with the stroke.
LEANING = 0.15
FIRMNESS = 3.0
# A brush finer than this is already as exact as its edge would be.
LEAST_SNAP_PX = 5.0
# Sharpens what the filter left soft; as in :mod:`pipelines.imaging.refine`.
HAZE = 0.12


@dataclass(frozen=True)
class Stroke:
    """One stroke of the brush: a line through ``points_px`` (x, y) with round ends, ``radius_px`` to either side.

    All in pixels of the picture that is painted on. With ``snap`` its rim stops at an edge.
    """

    mode: Literal["restore", "erase"]
    points_px: tuple[tuple[float, float], ...]
    radius_px: float
    snap: bool = True


def brush(image_rgb: UInt8Array, alpha: UInt8Array, stroke: Stroke) -> UInt8Array:
    """``alpha`` (h, w) uint8 after one stroke on ``image_rgb`` (h, w, 3); only the stroke's own place is looked at."""
    window = _window(stroke, alpha.shape)
    after = alpha.copy()
    if after[window].size == 0:
        return after
    shifted = _shifted(stroke, window)
    painted = _line(shifted, alpha[window].shape, 1.0)
    if stroke.snap and stroke.radius_px >= LEAST_SNAP_PX:
        wanted = _snapped(image_rgb[window], alpha[window], painted, shifted)
    else:
        wanted = _soft(painted, stroke.mode)
    pick = np.maximum if stroke.mode == "restore" else np.minimum
    after[window] = pick(alpha[window], wanted)
    return after


def _window(stroke: Stroke, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Rows and columns around the stroke, with room for the colours on both sides of its rim."""
    room = 3 * stroke.radius_px + 8
    xs, ys = np.array(stroke.points_px, np.float64).T
    height, width = shape[:2]
    top, bottom = max(0, int(ys.min() - room)), min(height, int(ys.max() + room) + 1)
    left, right = max(0, int(xs.min() - room)), min(width, int(xs.max() + room) + 1)
    return slice(top, max(top, bottom)), slice(left, max(left, right))


def _shifted(stroke: Stroke, window: tuple[slice, slice]) -> Stroke:
    x, y = window[1].start, window[0].start
    moved = tuple((px - x, py - y) for px, py in stroke.points_px)
    return Stroke(stroke.mode, moved, stroke.radius_px, stroke.snap)


def _line(stroke: Stroke, shape: tuple[int, ...], ratio: float) -> BoolArray:
    """(h, w) bool: the stroke at ``ratio`` of its radius."""
    plane = np.zeros(shape, np.uint8)
    points = np.round(np.array(stroke.points_px)).astype(np.int32)
    thickness = max(1, round(2 * ratio * stroke.radius_px))
    cv2.polylines(plane, [points.reshape(-1, 1, 2)], False, 1, thickness)
    for x, y in (points[0], points[-1]):
        cv2.circle(plane, (int(x), int(y)), thickness // 2, 1, -1)
    return plane > 0


def _soft(painted: BoolArray, mode: str) -> UInt8Array:
    """What the stroke alone wants, with an edge one pixel soft."""
    plane = cv2.blur(painted.astype(np.uint8) * 255, (3, 3))
    return np.asarray(plane if mode == "restore" else 255 - plane, np.uint8)


def _snapped(image_rgb: UInt8Array, alpha: UInt8Array, painted: BoolArray, stroke: Stroke) -> UInt8Array:
    """What the stroke wants where the local colours of product and ground have a say in its rim."""
    sign = 1.0 if stroke.mode == "restore" else -1.0
    core = _line(stroke, painted.shape, CORE_RATIO)
    prior = np.asarray(alpha, np.float32) / np.float32(255)
    prior[painted] = 0.5 + sign * LEANING
    prior[core] = 0.5 + sign * 0.5
    rim = painted & ~core
    guide = np.asarray(image_rgb, np.float32) / np.float32(255)
    decided = prior.copy()
    value = decide_by_colour(guide, prior, np.flatnonzero(rim), stroke.radius_px / 4)
    decided[rim] = ((value - 0.5) * FIRMNESS + 0.5).clip(0, 1)
    wanted = _along_edges(guide, decided, painted, stroke.radius_px)
    wanted[core] = prior[core]
    wanted[~painted] = 0.0 if stroke.mode == "restore" else 1.0
    return np.asarray((wanted * 255 + 0.5).astype(np.uint8))


def _along_edges(guide: FloatArray, decided: FloatArray, painted: BoolArray, radius_px: float) -> FloatArray:
    plane = guided_plane(guide, decided, painted, max(2, round(radius_px / 6)))
    value = (plane[..., :3] * guide).sum(2) + plane[..., 3]
    return np.asarray(((value - HAZE) / (1 - 2 * HAZE)).clip(0, 1), np.float32)
