"""The same photo twice, also scaled or saved again: a perceptual hash of the whole photo (Zauner, 2010: DCT hash)."""

from __future__ import annotations

import cv2
import numpy as np

from pipelines.types import UInt8Array

NAME = "duplicate"
SIDE_PX = 32
LOW = 8
# Up to here no two different products were merged on our data; from 10 on some were.
MOST_APART = 4


def look(image_rgb: UInt8Array) -> str:
    """64 bits as 16 hexadecimal digits: which of the lowest frequencies of (H, W, 3) lie above their median."""
    grey = cv2.cvtColor(cv2.resize(image_rgb, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
    waves = cv2.dct(grey.astype(np.float32))[:LOW, :LOW].ravel()
    # The first is the mean brightness, which says nothing about the shape.
    bits = waves > np.median(waves[1:])
    return np.packbits(bits).tobytes().hex()


def alike(first: str, second: str) -> bool:
    """Whether two looks belong to the same photo."""
    return (int(first, 16) ^ int(second, 16)).bit_count() <= MOST_APART
