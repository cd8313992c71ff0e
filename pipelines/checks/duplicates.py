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
# Of 255, in the mean of the whole photo.
MOST_COLOUR_APART = 8


def look(image_rgb: UInt8Array) -> str:
    """22 hexadecimal digits: which of the lowest frequencies of (H, W, 3) lie above their median, and the mean colour.

    The colour tells variants apart that were photographed alike.
    """
    small = np.asarray(cv2.resize(image_rgb, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA), np.uint8)
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    waves = cv2.dct(grey.astype(np.float32))[:LOW, :LOW].ravel()
    # The first is the mean brightness, which says nothing about the shape.
    bits = waves > np.median(waves[1:])
    colour = np.asarray(small.mean((0, 1)).round(), np.uint8)
    return f"{np.packbits(bits).tobytes().hex()}{colour.tobytes().hex()}"


def alike(first: str, second: str) -> bool:
    """Whether two looks belong to the same photo."""
    (waves, colour), (others, other) = ((bytes.fromhex(one)[:8], bytes.fromhex(one)[8:]) for one in (first, second))
    apart = (int.from_bytes(waves) ^ int.from_bytes(others)).bit_count()
    return apart <= MOST_APART and max(abs(a - b) for a, b in zip(colour, other, strict=True)) <= MOST_COLOUR_APART
