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
# OKLab distances: so much of a plain ground lies this near to its median, the rest is legs or a stand; a hole's median
# is that of cloth where all but a rare pixel of the ground are farther away from it.
PLAIN, PLAIN_SHARE, CLOTH, RARE = 0.04, 0.6, 0.15, 0.01
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
    false = np.isin(labels, [hole for hole in holes if _is_cloth(colours[labels == hole], colours[ground])])
    rim = (cv2.dilate(false.astype(np.uint8), RIM) > 0) & (away > CLOTH)
    return np.where(false | rim, np.float32(1), foreground) if false.any() else foreground


def _is_cloth(hole: FloatArray, ground: FloatArray) -> bool:
    """Whether a hole's pixels (n, 3) OKLab have a colour that hardly a pixel of the ground (m, 3) has."""
    away = np.linalg.norm(ground - np.median(hole, axis=0), axis=1)
    return bool(np.percentile(away, 100 * RARE) > CLOTH)


def _from_plain(colours: FloatArray, ground: BoolArray) -> FloatArray | None:
    """(h, w) OKLab distance to the ground's median colour; None where it is not plain or hardly seen."""
    if ground.mean() < LEAST_GROUND:
        return None
    away = np.linalg.norm(colours - np.median(colours[ground], axis=0), axis=2)
    return np.asarray(away, np.float32) if np.percentile(away[ground], 100 * PLAIN_SHARE) < PLAIN else None
