"""The product's colours as a histogram in OKLab, read under its mask only."""

from __future__ import annotations

import cv2
import numpy as np

from pipelines.imaging.colour import srgb_to_oklab
from pipelines.imaging.shrink import fit
from pipelines.types import FloatArray, UInt8Array

# Lightness changes with the lamp, so it gets few bins; a and b carry the hue.
BINS = (5, 11, 11)
RANGES = ((0.0, 1.0), (-0.25, 0.25), (-0.25, 0.25))
WORK_PX = 96


def colour_histogram(image_rgb: UInt8Array, weights: FloatArray | None = None) -> FloatArray:
    """(605,) float32 of L2 norm 1: square roots of the shares (so that a cosine is Bhattacharyya's coefficient).

    ``weights``: (h, w) float32 0..1 over the whole picture at any size, how much of the product each pixel shows.
    """
    small = fit(image_rgb, WORK_PX)
    shares = np.ones(small.shape[:2], np.float32)
    if weights is not None and weights.max() > 0:
        size = (small.shape[1], small.shape[0])
        shares = np.asarray(cv2.resize(weights, size, interpolation=cv2.INTER_AREA), np.float32)
    histogram = _soft_histogram(srgb_to_oklab(small).reshape(-1, 3), shares.ravel())
    return np.asarray(np.sqrt(histogram / max(histogram.sum(), 1e-12)), np.float32)


def _soft_histogram(colours: FloatArray, shares: FloatArray) -> FloatArray:
    """Each pixel is dealt out to its eight nearest bins, so that a slightly other shade is not another colour."""
    low = np.array([start for start, _ in RANGES])
    span = np.array([end - start for start, end in RANGES])
    last = np.array(BINS) - 1
    places = np.clip((colours - low) / span, 0, 1) * last
    floors = np.minimum(places.astype(int), last - 1)
    part = places - floors
    total = np.zeros(BINS, np.float64)
    for corner in np.ndindex(2, 2, 2):
        weight = np.where(corner, part, 1 - part).prod(1) * shares
        np.add.at(total, tuple((floors + corner).T), weight)
    return np.asarray(total.ravel(), np.float32)
