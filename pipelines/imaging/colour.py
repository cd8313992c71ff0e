"""sRGB to OKLab and back (Ottosson, 2020), CIE L*a*b*, and the colour difference CIEDE2000.

Clusters are made in OKLab, where light and shade of one surface lie on a ray from black; differences that people are
told about are CIEDE2000. Plain numpy: the web process names colours with it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipelines.types import FloatArray

Floats = NDArray[np.float32] | NDArray[np.float64]

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


# sRGB's primaries and D65 white, as IEC 61966-2-1 has them.
_TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
_WHITE_XYZ = _TO_XYZ.sum(1)


def srgb_to_oklab(rgb: NDArray[np.uint8] | NDArray[np.float64]) -> FloatArray:
    """(..., 3) values 0..255 to (..., 3) float32: L 0..1, a and b about -0.4..0.4."""
    return np.asarray(np.cbrt(_linear(rgb) @ _TO_LMS.T) @ _TO_LAB.T, np.float32)


def oklab_to_srgb(lab: Floats) -> NDArray[np.uint8]:
    """The inverse, rounded and clipped to 0..255."""
    linear = _oklab_to_linear(lab).clip(0, 1)
    encoded = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.asarray(np.round(encoded * 255), np.uint8)


def srgb_to_cielab(rgb: NDArray[np.uint8] | NDArray[np.float64]) -> FloatArray:
    """(..., 3) values 0..255 to CIE L*a*b* under D65, (..., 3) float32: L* 0..100."""
    return _linear_to_cielab(_linear(rgb))


def oklab_to_cielab(lab: Floats) -> FloatArray:
    """(..., 3) OKLab to CIE L*a*b* under D65, (..., 3) float32; colours that sRGB lacks are clipped into it."""
    return _linear_to_cielab(_oklab_to_linear(lab).clip(0, 1))


def ciede2000(first_lab: Floats, second_lab: Floats, lightness_tolerance: float = 1.0) -> FloatArray:
    """Colour difference of CIE L*a*b* colours (..., 3), broadcast to (...) float32; about 1 is just seen, 6 is plain.

    ISO/CIE 11664-6. ``lightness_tolerance`` is its k_L: 1 as a rule, 2 for textiles, whose folds change lightness.
    """
    first, second = np.asarray(first_lab, np.float64), np.asarray(second_lab, np.float64)
    chroma = (np.hypot(first[..., 1], first[..., 2]) + np.hypot(second[..., 1], second[..., 2])) / 2
    stretch = 1.5 - 0.5 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7))
    (chroma_1, hue_1), (chroma_2, hue_2) = _polar(first, stretch), _polar(second, stretch)
    mean_light, mean_chroma = (first[..., 0] + second[..., 0]) / 2, (chroma_1 + chroma_2) / 2
    turn = (hue_2 - hue_1 + 180) % 360 - 180
    coloured = chroma_1 * chroma_2 > 0
    turn, mean_hue = np.where(coloured, turn, 0), np.where(coloured, hue_1 + turn / 2, hue_1 + hue_2)
    weight_l, weight_h = _weights(mean_light, mean_chroma, mean_hue)
    light = (second[..., 0] - first[..., 0]) / (lightness_tolerance * weight_l)
    strong = (chroma_2 - chroma_1) / (1 + 0.045 * mean_chroma)
    hue = 2 * np.sqrt(chroma_1 * chroma_2) * np.sin(np.radians(turn) / 2) / weight_h
    rotated = _rotation(mean_chroma, mean_hue) * strong * hue
    return np.asarray(np.sqrt(np.maximum(light**2 + strong**2 + hue**2 + rotated, 0)), np.float32)


def _polar(lab: NDArray[np.float64], stretch: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Chroma and hue in degrees 0..360, a* stretched near grey."""
    red = lab[..., 1] * stretch
    return np.hypot(red, lab[..., 2]), np.degrees(np.arctan2(lab[..., 2], red)) % 360


def _weights(
    light: NDArray[np.float64], chroma: NDArray[np.float64], hue: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """S_L and S_H: how much lightness and hue may differ unseen at this place of the space."""
    waves = ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63))
    tone = 1 + sum(height * np.cos(np.radians(times * hue + shift)) for height, times, shift in waves)
    off = (light - 50) ** 2
    return 1 + 0.015 * off / np.sqrt(20 + off), np.asarray(1 + 0.015 * chroma * tone)


def _rotation(chroma: NDArray[np.float64], hue: NDArray[np.float64]) -> NDArray[np.float64]:
    """R_T: chroma and hue of blues depend on each other."""
    angle = np.radians(60 * np.exp(-(((hue % 360 - 275) / 25) ** 2)))
    return np.asarray(-2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7)) * np.sin(angle))


def _linear(rgb: NDArray[np.uint8] | NDArray[np.float64]) -> NDArray[np.float64]:
    encoded = np.asarray(rgb, np.float64) / 255
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def _oklab_to_linear(lab: Floats) -> NDArray[np.float64]:
    lms = (np.asarray(lab, np.float64) @ np.linalg.inv(_TO_LAB).T) ** 3
    return np.asarray(lms @ np.linalg.inv(_TO_LMS).T)


def _linear_to_cielab(linear: NDArray[np.float64]) -> FloatArray:
    relative = linear @ _TO_XYZ.T / _WHITE_XYZ
    curved = np.where(relative > (6 / 29) ** 3, np.cbrt(relative), relative / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = np.moveaxis(curved, -1, 0)
    return np.asarray(np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1), np.float32)


def hex_of(rgb: NDArray[np.uint8]) -> str:
    """(3,) to "#rrggbb"."""
    return "#" + "".join(f"{int(value):02x}" for value in rgb)


def rgb_of(hex_colour: str) -> tuple[int, int, int]:
    """ "#rrggbb" to three numbers 0..255; ValueError for any other form."""
    digits = hex_colour.removeprefix("#")
    if len(digits) != 6:
        raise ValueError(f"a colour is #rrggbb, not {hex_colour!r}")
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
