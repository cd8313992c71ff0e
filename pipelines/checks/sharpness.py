"""The product is in focus: how much of its strongest edges a blur takes away (Crete et al., The Blur Effect, 2007).

A sharp edge loses most of its steepness when blurred once more, a soft one hardly any. Unlike the variance of a
Laplacian this does not call a plain white shirt blurred.
"""

from __future__ import annotations

import cv2
import numpy as np

from pipelines.checks.scene import CheckScene
from pipelines.imaging.boxes import alpha_box
from pipelines.types import BoolArray, Check, FloatArray

NAME = "sharpness"
LEAST = 0.45
# The product is judged at the size at which it is delivered.
DELIVERED_PX = 1700
BLUR_PX = 9
STRONGEST_SHARE = 0.02
LEAST_PIXELS = 50


def check(scene: CheckScene) -> Check:
    """``value`` runs from 0 (all blur) to about 0.8 (pixel-sharp); 0 without a product."""
    value = measure(scene)
    passed = value >= LEAST
    return Check(
        NAME, passed, value, "" if passed else "The product looks out of focus or moved; look at it at full size."
    )


def measure(scene: CheckScene) -> float:
    """Share of the edges' steepness lost to one more blur, over the product's strongest edges."""
    box = alpha_box(scene.alpha)
    if box is None:
        return 0.0
    grey, mask = _product(scene, box)
    before, after = _steepness(grey), _steepness(np.asarray(cv2.blur(grey, (BLUR_PX, BLUR_PX)), np.float32))
    inside = before[mask]
    if inside.size < LEAST_PIXELS:
        return 0.0
    strong = inside >= np.quantile(inside, 1 - STRONGEST_SHARE)
    total = float(inside[strong].sum())
    return max(0.0, 1 - float(after[mask][strong].sum()) / total) if total > 0 else 0.0


def _product(scene: CheckScene, box: tuple[int, int, int, int]) -> tuple[FloatArray, BoolArray]:
    """The product's box in grey and its mask, at most at the delivered size; lightly smoothed against noise."""
    left, top, right, bottom = box
    image, alpha = scene.image_rgb[top:bottom, left:right], scene.alpha[top:bottom, left:right]
    scale = min(1.0, DELIVERED_PX / max(right - left, bottom - top))
    size = (max(1, round((right - left) * scale)), max(1, round((bottom - top) * scale)))
    grey = cv2.cvtColor(cv2.resize(image, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
    mask = cv2.resize(alpha, size, interpolation=cv2.INTER_AREA) > 127
    smooth = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), 0.6)
    return np.asarray(smooth, np.float32), np.asarray(mask)


def _steepness(grey: FloatArray) -> FloatArray:
    across, down = cv2.Sobel(grey, cv2.CV_32F, 1, 0, ksize=1), cv2.Sobel(grey, cv2.CV_32F, 0, 1, ksize=1)
    return np.asarray(cv2.magnitude(across, down), np.float32)
