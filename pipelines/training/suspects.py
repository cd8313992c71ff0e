"""Where a given mask is probably wrong: pixels inside it whose colour is commoner outside it, and the other way round.

The masks of garments/ were made by GrabCut. Where it closed the gap between two legs or two shoes, the ground's colour
became one of the garment's own; but around the garment there is far more of it. Where it lost a sleeve, often at the
photo's edge, the same holds of the garment's colour. Such regions get no say in training.
"""

from __future__ import annotations

import cv2
import numpy as np

from pipelines.imaging.islands import grown
from pipelines.types import BoolArray, FloatArray, UInt8Array

WORK_PX = 192
BINS = (16, 16, 16)
SMOOTH_PX = 5
RIM_PX = 2
SMALLEST_SHARE = 0.006
EVIDENCE = 0.25


def suspect_pixels(image_rgb: UInt8Array, alpha: UInt8Array) -> BoolArray:
    """(H, W) bool where ``alpha`` (H, W) uint8 is probably wrong about ``image_rgb`` (H, W, 3).

    Inside the mask: what looks like the ground. Outside: what looks like the product and hangs on it.
    """
    height, width = alpha.shape
    scale = min(1.0, WORK_PX / max(height, width))
    size = (max(8, round(width * scale)), max(8, round(height * scale)))
    small = cv2.cvtColor(cv2.resize(image_rgb, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2LAB)
    mask = cv2.resize(alpha, size, interpolation=cv2.INTER_AREA) > 127
    evidence = _ground_evidence(np.asarray(small, np.uint8), np.asarray(mask))
    least = SMALLEST_SHARE * max(1, int(mask.sum()))
    closed = _large_regions((evidence > EVIDENCE) & _shrunk(np.asarray(mask)), least)
    lost = _large_regions((evidence < -EVIDENCE) & _shrunk(np.asarray(~mask)), least)
    lost = _touching(lost, np.asarray(mask))
    full = [cv2.resize(part.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST) > 0
            for part in (grown(closed, RIM_PX), grown(lost, RIM_PX))]  # fmt: skip
    suspect: BoolArray = (full[0] & (alpha > 0)) | (full[1] & (alpha < 255))
    return suspect


def _shrunk(mask: BoolArray) -> BoolArray:
    """Without its outermost pixels: along an outline colours are mixed."""
    return np.asarray(cv2.erode(mask.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)


def _large_regions(flags: BoolArray, least: float) -> BoolArray:
    opened = cv2.morphologyEx(flags.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3)))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=4)
    large = stats[:count, cv2.CC_STAT_AREA] >= least
    large[0] = False
    return np.asarray(large[labels])


def _touching(regions: BoolArray, mask: BoolArray) -> BoolArray:
    """The regions that lie next to the mask: a second garment in the photo is not a part of the first."""
    count, labels = cv2.connectedComponents(regions.astype(np.uint8), connectivity=4)
    near = np.zeros(count, bool)
    near[np.unique(labels[grown(mask, RIM_PX) & regions])] = True
    near[0] = False
    return np.asarray(near[labels])


def _ground_evidence(lab: UInt8Array, mask: BoolArray) -> FloatArray:
    """(h, w) log ratio of how common each pixel's colour is outside the mask and inside it, averaged nearby."""
    densities = [_histogram(lab, np.asarray(chosen)) for chosen in (~mask, mask)]
    index = tuple((lab[..., axis].astype(np.int64) * BINS[axis]) // 256 for axis in range(3))
    ratio = np.log(densities[0][index] + 1e-4) - np.log(densities[1][index] + 1e-4)
    return np.asarray(cv2.blur(np.clip(ratio, -3, 3), (SMOOTH_PX, SMOOTH_PX)), np.float32)


def _histogram(lab: UInt8Array, chosen: BoolArray) -> FloatArray:
    """Share of each colour bin among the chosen pixels, smoothed over the neighbouring bins."""
    counts, _ = np.histogramdd(lab[chosen].astype(np.float64), bins=BINS, range=((0, 256),) * 3)
    shares = counts / max(1.0, counts.sum())
    for axis in range(3):
        padded = np.pad(shares, [(1, 1) if other == axis else (0, 0) for other in range(3)])
        size = shares.shape[axis]
        parts = [np.take(padded, range(start, start + size), axis) for start in range(3)]
        shares = 0.25 * parts[0] + 0.5 * parts[1] + 0.25 * parts[2]
    return np.asarray(shares, np.float32)
