"""The same photo twice, also scaled or saved again: a perceptual hash of the whole photo and its mean colour."""

from __future__ import annotations

import numpy as np

from pipelines.imaging.perceptual_hash import BITS, bits_apart, perceptual_hash
from pipelines.types import UInt8Array

NAME = "duplicate"
# Up to here no two different products were merged on our data; from 10 on some were.
MOST_APART = 4
# Of 255, in the mean of the whole photo.
MOST_COLOUR_APART = 8


def look(image_rgb: UInt8Array) -> str:
    """22 hexadecimal digits: the perceptual hash of (H, W, 3) and its mean colour.

    The colour tells variants apart that were photographed alike.
    """
    colour = np.asarray(image_rgb.mean((0, 1)).round(), np.uint8)
    return f"{perceptual_hash(image_rgb):0{BITS // 4}x}{colour.tobytes().hex()}"


def alike(first: str, second: str) -> bool:
    """Whether two looks belong to the same photo."""
    (waves, colour), (others, other) = ((int(one[: BITS // 4], 16), bytes.fromhex(one[BITS // 4 :]))
                                        for one in (first, second))  # fmt: skip
    near = max(abs(a - b) for a, b in zip(colour, other, strict=True)) <= MOST_COLOUR_APART
    return near and bits_apart(waves, others) <= MOST_APART
