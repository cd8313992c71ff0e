"""Pieces that hang on nothing: islands and specks beside the product, pin holes in it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.types import BoolArray, FloatArray

ISLAND_SHARE = 0.03
SPECK_HOLE_SHARE = 0.0005
# An island at the photo's edge is something cut by it, if the net is this sure of half of it; else it is ground.
SURE_ISLAND = 0.97
# Anywhere else a piece this much smaller than the product is ground unless the net is this sure of half of it.
LOOSE_SHARE, SURE_LOOSE = 0.25, 0.85


def remove_islands(foreground: FloatArray) -> FloatArray:
    """``foreground`` without islands that are small or vague, and with specks of missing product filled.

    Small is less than 3 % of the largest; vague is what the net is not sure of, the more so where the photo's edge cuts
    it. Real holes (a handle, a gap between arm and body) stay open.
    """
    mask = (foreground > 0.5).astype(np.uint8)
    _, found, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    if len(stats) < 2:
        return foreground
    labels, areas = np.asarray(found, np.int32), np.asarray(stats[:, cv2.CC_STAT_AREA], np.float32)
    areas[0] = 0
    lost = (areas < ISLAND_SHARE * areas.max()) | _vague(foreground, labels, areas)
    lost[0] = False
    cleaned = foreground.astype(np.float32, copy=True)
    cleaned[grown(lost[labels]) & ~grown(~lost[labels] & (mask > 0))] = 0
    return _fill_specks(cleaned)


def _vague(foreground: FloatArray, labels: NDArray[np.int32], areas: FloatArray) -> BoolArray:
    """(n,) bool for n labels: pieces with a low median, beside one that is surer and stays."""
    frame = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    medians = np.array([0.0, *(np.median(foreground[labels == label]) for label in range(1, len(areas)))])
    main = int((areas * np.maximum(medians - 0.5, 0)).argmax())
    vague = (areas < LOOSE_SHARE * areas[main]) & (medians < SURE_LOOSE)
    at_edge = np.unique(frame)
    vague[at_edge] |= medians[at_edge] < SURE_ISLAND
    return np.asarray(vague & (medians < medians[main]))


def _fill_specks(foreground: FloatArray) -> FloatArray:
    mask = (foreground > 0.5).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(1 - mask, connectivity=4)
    tiny = stats[:, cv2.CC_STAT_AREA] < max(2.0, SPECK_HOLE_SHARE * float(mask.sum()))
    tiny[0] = False
    foreground[tiny[labels]] = 1.0
    return foreground


def grown(mask: BoolArray, radius: int = 1) -> BoolArray:
    """``mask`` (h, w) and all within a square of ``radius`` pixels to each side: a soft rim goes with its piece."""
    return np.asarray(cv2.dilate(mask.astype(np.uint8), np.ones((2 * radius + 1,) * 2, np.uint8)) > 0)


def loose_pieces(some: BoolArray, anchor: BoolArray) -> BoolArray:
    """(h, w) bool: the pieces of ``some`` that touch no pixel of ``anchor``."""
    count, labels = cv2.connectedComponents(some.astype(np.uint8), connectivity=4)
    held = np.zeros(count, np.bool_)
    held[labels[anchor]] = True
    held[0] = True
    return np.asarray(~held[labels])
