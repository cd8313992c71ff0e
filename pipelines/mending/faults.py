"""What a check of the photo found wrong, painted on the review's picture of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from pipelines.checks import CHECKS, CheckScene
from pipelines.checks.paint import paint
from pipelines.exports.encode import encode_webp
from pipelines.types import Detection, UInt8Array


def painted(name: str, image_rgb: UInt8Array, alpha: UInt8Array, result: Mapping[str, Any]) -> bytes | None:
    """WebP of the picture in pale grey with what the check ``name`` finds painted on it; None when it finds nothing.

    ``image_rgb`` (h, w, 3) and ``alpha`` (h, w) uint8 are the stored small ones, ``result`` the photo.json.
    """
    if name not in CHECKS:
        return None
    scale = image_rgb.shape[1] / result["size_px"][0]
    instances = tuple(_detection(one, scale) for one in result["instances"])
    found = CHECKS[name](CheckScene(image_rgb, alpha, result["confidence"], "", instances))
    if found.pixels is None or not found.pixels.any():
        return None
    return encode_webp(paint(image_rgb, found.pixels))


def _detection(one: Mapping[str, Any], scale: float) -> Detection:
    left, top, right, bottom = (edge * scale for edge in one["box_xyxy_px"])
    nothing = np.zeros((1, 1), np.bool_)
    return Detection(one["label"], one["score"], (left, top, right, bottom), nothing, one["mask_area_px"])
