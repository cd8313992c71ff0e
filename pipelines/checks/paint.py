"""What a check found wrong, painted on the picture."""

from __future__ import annotations

import cv2
import numpy as np

from pipelines.checks.output.scene import grown
from pipelines.imaging.shrink import fit
from pipelines.types import BoolArray, UInt8Array

# Seen on white, black and any product, also by people who do not tell red from green.
PAINT = (255, 0, 220)
SHOWN_PX = 900
WIDER_PX = 2


def paint(image_rgb: UInt8Array, pixels: BoolArray, longest_px: int = SHOWN_PX) -> UInt8Array:
    """(h, w, 3) at most ``longest_px``: the picture in pale grey, the offending ``pixels`` (H, W) in one bright colour.

    A single pixel stays visible: what is wrong is drawn a little wider than it is.
    """
    small = fit(image_rgb, longest_px)
    size = small.shape[1], small.shape[0]
    wrong = grown(_cells(pixels, size), WIDER_PX)
    grey = cv2.cvtColor(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    shown = np.asarray(0.65 * grey + 0.35 * 235, np.float32)
    shown[wrong] = 0.2 * shown[wrong] + 0.8 * np.array(PAINT, np.float32)
    return shown.round().astype(np.uint8)


def _cells(pixels: BoolArray, size: tuple[int, int]) -> BoolArray:
    """(h, w) bool of ``size`` (width, height): the cells that hold any of the pixels."""
    rows, columns = np.nonzero(pixels)
    cells = np.zeros((size[1], size[0]), np.bool_)
    cells[rows * size[1] // pixels.shape[0], columns * size[0] // pixels.shape[1]] = True
    return cells
