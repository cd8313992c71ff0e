"""The shipped refiner: draws the outline of the shipped segmenter's map finer."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from pipelines.engines.manifest import find_entry
from pipelines.engines.runtime import open_session, to_input
from pipelines.imaging.shrink import shrink
from pipelines.types import FloatArray, UInt8Array

NAME = "refiner"
SIDE_STEP_PX = 8


class MapRefiner:
    """Called with a photo and its map; small photos are enlarged to the size it was trained at."""

    def __init__(self, weights_dir: Path | None, threads: int) -> None:
        self.entry = find_entry(NAME, weights_dir)
        self.weights = f"{NAME} {self.entry.sha256[:12]}"
        self.session = open_session(self.entry, threads)

    def __call__(self, image_rgb: UInt8Array, foreground: FloatArray) -> FloatArray:
        """``image_rgb`` (H, W, 3) uint8 and ``foreground`` (h, w) 0..1 over all of it > (h', w') float32 0..1."""
        size = self._size(image_rgb.shape[1], image_rgb.shape[0])
        told = cv2.resize(foreground, size, interpolation=cv2.INTER_LINEAR).clip(0, 1)
        sight = to_input(shrink(image_rgb, size), self.entry)
        finer = self.session.run(None, {"image": sight, "foreground": np.asarray(told, np.float32)[None, None]})[0]
        return np.asarray(finer[0, 0], np.float32)

    def _size(self, width: int, height: int) -> tuple[int, int]:
        scale = max(self.entry.input_size) / max(width, height)
        return (_stepped(width * scale), _stepped(height * scale))


def _stepped(side: float) -> int:
    return max(SIDE_STEP_PX, round(side / SIDE_STEP_PX) * SIDE_STEP_PX)
