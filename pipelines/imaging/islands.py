"""Pieces that hang on nothing: islands and specks beside the product, pin holes in it."""

from __future__ import annotations

import cv2
import numpy as np

from pipelines.types import BoolArray, FloatArray

ISLAND_SHARE = 0.03
SPECK_HOLE_SHARE = 0.0005


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


def loose_pieces(some: BoolArray, anchor: BoolArray) -> BoolArray:
    """(h, w) bool: the pieces of ``some`` that touch no pixel of ``anchor``."""
    count, labels = cv2.connectedComponents(some.astype(np.uint8), connectivity=4)
    held = np.zeros(count, np.bool_)
    held[labels[anchor]] = True
    held[0] = True
    return np.asarray(~held[labels])
