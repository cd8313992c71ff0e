"""Small honest engines for tests: no weights, right on the drawn scenes of tests/support/images.py."""

from __future__ import annotations

import cv2
import numpy as np

from pipelines.engines.base import Engines
from pipelines.imaging.refine import Refiner
from pipelines.types import (
    BoxXyxyPx,
    Detection,
    FloatArray,
    Keypoints,
    Kind,
    Segmentation,
    UInt8Array,
)
from tests.support.images import person_scene

NET_PX = 160
CONTRAST = 40.0


class BorderSegmenter:
    """Whatever differs from the photo's border colour is product; a scene twice as high as wide is a person."""

    name = "border"
    weights = "border test"
    refiner: Refiner | None = None

    def segment(self, image_rgb: UInt8Array) -> Segmentation:
        """``image_rgb``: (H, W, 3) uint8."""
        height, width = image_rgb.shape[:2]
        scale = min(1.0, NET_PX / max(height, width))
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        small = cv2.resize(image_rgb, size, interpolation=cv2.INTER_AREA).astype(np.float32)
        border = np.concatenate([small[0], small[-1], small[:, 0], small[:, -1]])
        distance = np.linalg.norm(small - np.median(border, axis=0), axis=2)
        foreground = np.asarray((distance / CONTRAST).clip(0, 1), np.float32)
        kind: Kind = "human" if height > 2 * width else "product"
        return Segmentation(kind, 0.9, self._instances(foreground, (width, height), kind), foreground)

    @staticmethod
    def _instances(foreground: FloatArray, size_px: tuple[int, int], kind: str) -> tuple[Detection, ...]:
        mask = foreground > 0.5
        if not mask.any():
            return ()
        rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
        x, y = size_px[0] / mask.shape[1], size_px[1] / mask.shape[0]
        box = (columns[0] * x, rows[0] * y, (columns[-1] + 1) * x, (rows[-1] + 1) * y)
        label = "person" if kind == "human" else "other"
        return (Detection(label, 0.9, tuple(float(value) for value in box), mask, int(mask.sum() * x * y)),)  # type: ignore[arg-type]


class DrawnKeypointer:
    """The points of the drawn figure, stretched into the box."""

    name = "drawn"
    weights = "drawn test"

    def locate(self, image_rgb: UInt8Array, person_box_xyxy_px: BoxXyxyPx) -> Keypoints:
        """The box must be the figure's own."""
        _, alpha, points = person_scene()
        rows, columns = np.flatnonzero(alpha.any(1)), np.flatnonzero(alpha.any(0))
        left, top, right, bottom = person_box_xyxy_px
        placed = points.copy()
        placed[:, 0] = left + (points[:, 0] - columns[0]) / (columns[-1] - columns[0]) * (right - left)
        placed[:, 1] = top + (points[:, 1] - rows[0]) / (rows[-1] - rows[0]) * (bottom - top)
        return Keypoints(placed.astype(np.float32))


class ColourEmbedder:
    """A histogram of the product's colours, 4 x 4 x 4 bins."""

    name = "colours"
    weights = "colours test"
    dimension = 64

    def embed(self, image_rgb: UInt8Array, foreground: FloatArray) -> FloatArray:
        """(64,) float32 of unit length."""
        small = cv2.resize(image_rgb, (foreground.shape[1], foreground.shape[0]), interpolation=cv2.INTER_AREA)
        bins = (small // 64).reshape(-1, 3) @ np.array([16, 4, 1])
        counts = np.bincount(bins, weights=foreground.ravel() + 1e-6, minlength=64).astype(np.float32)
        return np.asarray(counts / np.linalg.norm(counts), np.float32)


def classical_engines() -> Engines:
    """All three."""
    return Engines(BorderSegmenter(), DrawnKeypointer(), ColourEmbedder())
