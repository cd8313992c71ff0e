"""Holes that are none: where a photo's ground is plain, what shows through a real hole has the ground's colour."""

from __future__ import annotations

import cv2
import numpy as np

from pipelines.imaging.colour import srgb_to_oklab
from pipelines.imaging.shrink import shrink
from pipelines.types import BoolArray, FloatArray, UInt8Array

SURE_GROUND = 0.1
# Of the photo: less ground than this says nothing about its colour.
LEAST_GROUND = 0.05
# OKLab distances: nine tenths of a plain ground lie this near to its median; a hole's median is that of cloth beyond.
PLAIN, CLOTH = 0.04, 0.15
RIM = np.ones((9, 9), np.uint8)


def fill_false_holes(image_rgb: UInt8Array, foreground: FloatArray) -> FloatArray:
    """``foreground`` (h, w) 0..1 with holes filled that do not show the plain ground of ``image_rgb`` (H, W, 3).

    A gap between arm and body shows the ground and stays open. Photos without holes or plain ground stay as they are.
    """
    count, labels = cv2.connectedComponents((foreground <= 0.5).astype(np.uint8), connectivity=4)
    outside = set(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]).tolist())
    holes = sorted(set(range(1, count)) - outside)
    if not holes:
        return foreground
    colours = srgb_to_oklab(shrink(image_rgb, foreground.shape[::-1]))
    ground = np.isin(labels, sorted(outside - {0})) & (foreground < SURE_GROUND)
    away = _from_plain(colours, ground)
    if away is None:
        return foreground
    false = np.isin(labels, [hole for hole in holes if np.median(away[labels == hole]) > CLOTH])
    rim = (cv2.dilate(false.astype(np.uint8), RIM) > 0) & (away > CLOTH)
    return np.where(false | rim, np.float32(1), foreground) if false.any() else foreground


def _from_plain(colours: FloatArray, ground: BoolArray) -> FloatArray | None:
    """(h, w) OKLab distance to the ground's median colour; None where it is not plain or hardly seen."""
    if ground.mean() < LEAST_GROUND:
        return None
    away = np.linalg.norm(colours - np.median(colours[ground], axis=0), axis=2)
    return np.asarray(away, np.float32) if np.percentile(away[ground], 90) < PLAIN else None
