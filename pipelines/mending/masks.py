"""Masks that a person changed at the working size, carried over to the photo's own; and changes of whole masks."""

from __future__ import annotations

import cv2
import numpy as np

from pipelines.imaging.boxes import Box, alpha_box, whole_box
from pipelines.imaging.refine import refine_alpha
from pipelines.types import BoolArray, BoxXyxyPx, UInt8Array

# Smaller differences are those of making a mask smaller.
LEAST_CHANGE = 8
# One step draws the outline in by this share of the photo's longest side: one pixel of the review's picture.
STEP_RATIO = 1 / 1600


def carry_over(alpha: UInt8Array, before: UInt8Array, after: UInt8Array) -> UInt8Array:
    """``alpha`` (H, W) with what differs between two smaller masks (h, w); all else keeps its full resolution."""
    changed = np.abs(after.astype(np.int16) - before) > LEAST_CHANGE
    box = alpha_box(changed.view(np.uint8) * np.uint8(255))
    if box is None:
        return alpha
    grown = _grown(box, (before.shape[1], before.shape[0]))
    window, small = _both(grown, before.shape, alpha.shape)
    size = (window[1].stop - window[1].start, window[0].stop - window[0].start)
    weight = cv2.dilate(changed[small].astype(np.float32), np.ones((3, 3), np.uint8))
    weight = np.asarray(cv2.resize(weight, size, interpolation=cv2.INTER_LINEAR), np.float32)
    wanted = cv2.resize(after[small], size, interpolation=cv2.INTER_CUBIC).astype(np.float32)
    carried = alpha.copy()
    mixed = alpha[window] + weight * (wanted - alpha[window])
    carried[window] = (mixed + 0.5).clip(0, 255).astype(np.uint8)
    return carried


def _grown(box: Box, size_px: tuple[int, int]) -> Box:
    left, top, right, bottom = box
    found = whole_box((left - 4, top - 4, right + 4, bottom + 4), size_px)
    return box if found is None else found


def _both(box: Box, small: tuple[int, ...], large: tuple[int, ...]) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """The same place as rows and columns of the large and of the small plane."""
    down, across = large[0] / small[0], large[1] / small[1]
    left, top, right, bottom = box
    rows = slice(round(top * down), round(bottom * down))
    columns = slice(round(left * across), round(right * across))
    return (rows, columns), (slice(top, bottom), slice(left, right))


def drawn_in(alpha: UInt8Array, steps: int) -> UInt8Array:
    """The outline moved inwards, so that a fringe of the old ground stays outside; ``steps`` 0 changes nothing."""
    if steps <= 0:
        return alpha
    reach = max(1, round(steps * STEP_RATIO * max(alpha.shape)))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    return np.asarray(cv2.erode(alpha, kernel), np.uint8)


def only_instance(image_rgb: UInt8Array, instance: BoolArray) -> UInt8Array:
    """(h, w) alpha of ``image_rgb`` for one instance whose coarse mask (any size) covers the whole photo."""
    return refine_alpha(image_rgb, instance.astype(np.float32))


def only_box(alpha: UInt8Array, box: BoxXyxyPx, size_px: tuple[int, int]) -> UInt8Array:
    """``alpha`` (h, w) inside ``box``, which is in pixels of a photo of ``size_px``."""
    across, down = alpha.shape[1] / size_px[0], alpha.shape[0] / size_px[1]
    scaled = (box[0] * across, box[1] * down, box[2] * across, box[3] * down)
    whole = whole_box(scaled, (alpha.shape[1], alpha.shape[0]))
    kept = np.zeros_like(alpha)
    if whole is not None:
        left, top, right, bottom = whole
        kept[top:bottom, left:right] = alpha[top:bottom, left:right]
    return kept
