"""The photo is neither too dark nor burnt out where the product is."""

from __future__ import annotations

import cv2
import numpy as np

from pipelines.checks.scene import CheckScene
from pipelines.imaging.shrink import fit
from pipelines.types import BoolArray, Check, UInt8Array

NAME = "exposure"
WORK_PX = 800
# The brightest hundredth of a well exposed photo is brighter than this (of 255), whatever the product's colour.
LEAST_LIGHT = 120.0
BURNT = 253
MOST_BURNT = 0.20


def check(scene: CheckScene) -> Check:
    """``value`` is the brightest hundredth of the photo, 0..255, or, of a burnt product, 255."""
    image, inside = fit(scene.image_rgb, WORK_PX), fit(scene.alpha, WORK_PX) > 250
    light = float(np.quantile(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), 0.99))
    if light < LEAST_LIGHT:
        return Check(NAME, False, light, "The photo is too dark; expose it again or brighten it before it is uploaded.")
    burnt = inside & (image.min(2) >= BURNT)
    share = float(burnt.sum()) / max(1.0, float(inside.sum()))
    if share <= MOST_BURNT:
        return Check(NAME, True, light, "")
    message = f"{share:.0%} of the product is burnt out to plain white; expose it again with less light."
    return Check(NAME, False, 255.0, message, pixels=_at_size(burnt, scene.alpha))


def _at_size(mask: BoolArray, alpha: UInt8Array) -> BoolArray:
    size = alpha.shape[1], alpha.shape[0]
    return np.asarray(cv2.resize(mask.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0)
