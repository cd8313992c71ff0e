"""sRGB to OKLab and back (Ottosson, 2020): equal distances there look about equally different."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipelines.types import FloatArray

_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def srgb_to_oklab(rgb: NDArray[np.uint8] | NDArray[np.float64]) -> FloatArray:
    """(..., 3) values 0..255 to (..., 3) float32: L 0..1, a and b about -0.4..0.4."""
    encoded = np.asarray(rgb, np.float64) / 255
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T, np.float32)


def oklab_to_srgb(lab: FloatArray) -> NDArray[np.uint8]:
    """The inverse, rounded and clipped to 0..255."""
    lms = (np.asarray(lab, np.float64) @ np.linalg.inv(_TO_LAB).T) ** 3
    linear = (lms @ np.linalg.inv(_TO_LMS).T).clip(0, 1)
    encoded = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.asarray(np.round(encoded * 255), np.uint8)


def hex_of(rgb: NDArray[np.uint8]) -> str:
    """(3,) to "#rrggbb"."""
    return "#" + "".join(f"{int(value):02x}" for value in rgb)


def rgb_of(hex_colour: str) -> tuple[int, int, int]:
    """ "#rrggbb" to three numbers 0..255; ValueError for any other form."""
    digits = hex_colour.removeprefix("#")
    if len(digits) != 6:
        raise ValueError(f"a colour is #rrggbb, not {hex_colour!r}")
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
