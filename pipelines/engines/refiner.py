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
CLUES_STRIDE = 4
# Only where the map says that much, and around it, is an outline looked for: most photos are ground for the most part.
LEAST = 0.1
MARGIN_PX = 40
Window = tuple[slice, slice]


class MapRefiner:
    """A photo, its map and clues in, a finer map out; small photos are enlarged to the trained size."""

    def __init__(self, weights_dir: Path | None, threads: int) -> None:
        self.entry = find_entry(NAME, weights_dir)
        self.weights = f"{NAME} {self.entry.sha256[:12]}"
        self.session = open_session(self.entry, threads)

    def __call__(self, image_rgb: UInt8Array, foreground: FloatArray, clues: FloatArray | None) -> FloatArray:
        """``image_rgb`` (H, W, 3) uint8, ``foreground`` (h, w) 0..1 and ``clues`` (75, h', w') over all of it >
        (h'', w'') float32 0..1; ValueError without clues."""
        if clues is None:
            raise ValueError("expected the clues that came with the foreground map; give those of the same segmenter")
        size = self._size(image_rgb.shape[1], image_rgb.shape[0])
        told = np.asarray(cv2.resize(foreground, size, interpolation=cv2.INTER_LINEAR).clip(0, 1), np.float32)
        window = _around(told)
        seen = {
            "image": to_input(shrink(image_rgb, size)[window], self.entry),
            "foreground": told[window][None, None],
            "clues": clues_at(clues, size)[:, *reduced(window)][None],
        }
        told[window] = self.session.run(None, seen)[0][0, 0]
        return told

    def _size(self, width: int, height: int) -> tuple[int, int]:
        scale = max(self.entry.input_size) / max(width, height)
        return (_stepped(width * scale), _stepped(height * scale))


def clues_at(clues: FloatArray, size: tuple[int, int]) -> FloatArray:
    """(C, H/4, W/4) of ``clues`` (C, h, w), for a picture of ``size`` (W, H)."""
    quarter = (size[0] // CLUES_STRIDE, size[1] // CLUES_STRIDE)
    return np.stack([cv2.resize(clue, quarter, interpolation=cv2.INTER_LINEAR) for clue in clues])


def reduced(window: Window) -> Window:
    """The same place in the clues."""
    rows, columns = (slice(side.start // CLUES_STRIDE, side.stop // CLUES_STRIDE) for side in window)
    return rows, columns


def _around(told: FloatArray) -> Window:
    """Where ``told`` (h, w) is product or may be, a margin around it, in whole steps; all of it where it is nowhere."""
    left, top, width, height = cv2.boundingRect((told > LEAST).view(np.uint8))
    if not width:
        return slice(0, told.shape[0]), slice(0, told.shape[1])
    return _widened(top, top + height, told.shape[0]), _widened(left, left + width, told.shape[1])


def _widened(first: int, last: int, side: int) -> slice:
    start = max(0, first - MARGIN_PX) // SIDE_STEP_PX * SIDE_STEP_PX
    return slice(start, min(side, -(-(last + MARGIN_PX) // SIDE_STEP_PX) * SIDE_STEP_PX))


def _stepped(side: float) -> int:
    return max(SIDE_STEP_PX, round(side / SIDE_STEP_PX) * SIDE_STEP_PX)
