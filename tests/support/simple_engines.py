"""Small engines without weights for tests of the web side: what differs from the border's colour is the product."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from pipelines.engines.base import Engines
from pipelines.types import (
    BoxXyxyPx,
    Detection,
    Keypoints,
    Segmentation,
    UInt8Array,
)
from tests.support.engines import ColourEmbedder

_SIDE = 128
_THRESHOLD = 40.0


class BorderSegmenter:
    """Foreground: farther than a threshold from the median colour of the border. Always a product."""

    name = "border"
    weights = "none"
    refiner = None

    def segment(self, image_rgb: UInt8Array) -> Segmentation:
        """See :class:`pipelines.engines.base.Segmenter`."""
        height, width = image_rgb.shape[:2]
        scale = _SIDE / max(height, width)
        small = cv2.resize(image_rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.float32)
        border = np.concatenate([small[0], small[-1], small[:, 0], small[:, -1]])
        distance = np.linalg.norm(small - np.median(border, axis=0), axis=2)
        foreground = (distance > _THRESHOLD).astype(np.float32)
        detection = _detection(foreground > 0.5, (width, height))
        return Segmentation("product", 0.9, (detection,), foreground)


class CentreKeypointer:
    """All points in the middle of the box, without confidence."""

    name = "centre"
    weights = "none"

    def locate(self, image_rgb: UInt8Array, person_box_xyxy_px: BoxXyxyPx) -> Keypoints:
        """See :class:`pipelines.engines.base.Keypointer`."""
        left, top, right, bottom = person_box_xyxy_px
        point = ((left + right) / 2, (top + bottom) / 2, 0.0)
        return Keypoints(np.tile(np.array(point, dtype=np.float32), (23, 1)))


def load() -> Engines:
    """All three."""
    return Engines(BorderSegmenter(), CentreKeypointer(), ColourEmbedder())


def _detection(mask: Any, size_px: tuple[int, int]) -> Detection:
    height, width = mask.shape
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not rows.size:
        rows, columns = np.array([0]), np.array([0])
    to_x, to_y = size_px[0] / width, size_px[1] / height
    left, right = float(columns[0] * to_x), float((columns[-1] + 1) * to_x)
    top, bottom = float(rows[0] * to_y), float((rows[-1] + 1) * to_y)
    return Detection("other", 0.9, (left, top, right, bottom), mask, int(mask.sum() * to_x * to_y))
