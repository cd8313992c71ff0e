"""The shipped embedder: a backbone's last features over the product, pooled; the ground is painted grey."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from pipelines.engines.manifest import find_entry
from pipelines.engines.runtime import open_session, to_input
from pipelines.retrieval.pooling import POOLINGS, unit
from pipelines.types import FloatArray, UInt8Array

NAME = "rmac-mnv2"
DIMENSION = 1280
GROUND = 127
MARGIN_RATIO = 0.04


class PooledEmbedder:
    """``embed`` the product of one photo by the backbone ``name`` and a pooling of ``POOLINGS``."""

    def __init__(self, name: str, pooling: str, weights_dir: Path | None, threads: int) -> None:
        self.entry = find_entry(name, weights_dir)
        self.name, self.weights, self.dimension = name, f"{name} {self.entry.sha256[:12]}", DIMENSION
        self.pool = POOLINGS[pooling]
        self.session = open_session(self.entry, threads)

    def features(self, picture_rgb: UInt8Array) -> FloatArray:
        """A (H, W, 3) uint8 picture of the weights' input size > (1280, H/32, W/32) float32, non-negative."""
        return np.asarray(self.session.run(None, {"image": to_input(picture_rgb, self.entry)})[0][0], np.float32)

    def embed(self, image_rgb: UInt8Array, foreground: FloatArray) -> FloatArray:
        """``foreground``: (h, w) float32 0..1 over the whole photo at any size; returns (1280,) float32, L2 = 1."""
        return unit(self.pool(self.features(product_square(image_rgb, foreground, self.entry.input_size[0]))))


def product_square(image_rgb: UInt8Array, foreground: FloatArray, side_px: int) -> UInt8Array:
    """(side, side, 3) uint8: the product's box centred on neutral grey; the whole photo when there is no foreground."""
    top, bottom, left, right = _box(foreground, image_rgb.shape[:2])
    scale = side_px * (1 - 2 * MARGIN_RATIO) / max(bottom - top, right - left)
    size = (max(1, round((right - left) * scale)), max(1, round((bottom - top) * scale)))
    inside = cv2.resize(image_rgb[top:bottom, left:right], size, interpolation=cv2.INTER_AREA).astype(np.float32)
    rows, columns = foreground.shape[0] / image_rgb.shape[0], foreground.shape[1] / image_rgb.shape[1]
    part = foreground[int(top * rows) : max(int(top * rows) + 1, round(bottom * rows)),
                      int(left * columns) : max(int(left * columns) + 1, round(right * columns))]  # fmt: skip
    share = cv2.resize(part, size, interpolation=cv2.INTER_LINEAR)[..., None]
    share = share if foreground.max() > 0.5 else np.ones_like(share)
    square = np.full((side_px, side_px, 3), GROUND, np.float32)
    row, column = (side_px - size[1]) // 2, (side_px - size[0]) // 2
    square[row : row + size[1], column : column + size[0]] = inside * share + GROUND * (1 - share)
    return square.astype(np.uint8)


def _box(foreground: FloatArray, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    mask = foreground > 0.5
    if not mask.any():
        return 0, shape[0], 0, shape[1]
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    down, across = shape[0] / foreground.shape[0], shape[1] / foreground.shape[1]
    return (int(rows[0] * down), min(shape[0], round((rows[-1] + 1) * down)),
            int(columns[0] * across), min(shape[1], round((columns[-1] + 1) * across)))  # fmt: skip


def load(weights_dir: Path | None = None, threads: int = 1) -> PooledEmbedder:
    """Ready to run; WeightsError when the file is missing or is another one than the manifest's."""
    return PooledEmbedder(NAME, "rmac", weights_dir, threads)
