"""A product's outline as numbers that do not change when it is moved, turned or scaled."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.types import BoolArray, FloatArray

SAMPLES = 512
COEFFICIENTS = 120
HU_MOMENTS = 7
# An outline shorter than this many pixels is a speck without a shape.
LEAST_POINTS = 8
Contour = NDArray[np.float64]


class ShapelessMask(ValueError):
    """A mask without an outline to describe; the message is a sentence."""


def outline(mask: BoolArray) -> Contour:
    """(N, 2) x, y of the border pixels of the largest piece of ``mask`` (h, w), in order; ShapelessMask without one."""
    found, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    longest = max(found, key=cv2.contourArea, default=np.zeros((0, 1, 2)))
    if len(longest) < LEAST_POINTS:
        raise ShapelessMask(f"expected an outline of at least {LEAST_POINTS} pixels, found {len(longest)}.")
    return np.asarray(longest[:, 0], np.float64)


def resample(contour: Contour, samples: int = SAMPLES) -> Contour:
    """(samples, 2): points at equal steps of the cumulative chord length along the closed ``contour`` (N, 2)."""
    closed = np.concatenate([contour, contour[:1]])
    lengths = np.concatenate([[0], np.linalg.norm(np.diff(closed, axis=0), axis=1).cumsum()])
    steps = np.arange(samples) * lengths[-1] / samples
    return np.stack([np.interp(steps, lengths, closed[:, axis]) for axis in (0, 1)], 1)


def axis_of_least_inertia(mask: BoolArray) -> float:
    """Angle in radians, 0.5 * atan2(2 mu11, mu20 - mu02), of the line about which the mask turns most easily."""
    moments = cv2.moments(mask.astype(np.uint8), binaryImage=True)
    return 0.5 * float(np.arctan2(2 * moments["mu11"], moments["mu20"] - moments["mu02"]))


def normalised_outline(mask: BoolArray, samples: int = SAMPLES) -> NDArray[np.complex128]:
    """(samples,) complex: the outline about its centroid, turned so that the axis of least inertia lies level.

    It starts at its farthest point along the axis, of the two ends the one farther from the centroid.
    """
    points = resample(outline(mask), samples)
    centred = points - points.mean(0)
    turned = (centred[:, 0] + 1j * centred[:, 1]) * np.exp(-1j * axis_of_least_inertia(mask))
    start = int(np.abs(turned.real).argmax())
    facing = -1 if turned.real[start] < 0 else 1
    return np.roll(turned * facing, -start)


def fourier_magnitudes(mask: BoolArray, coefficients: int = COEFFICIENTS) -> FloatArray:
    """The plain Fourier descriptor: (coefficients,) float32, |F(k)| / |F(1)| of the lowest frequencies but 0.

    Magnitudes need no axis and no start point; what they lose is where the bumps are.
    """
    return np.asarray(np.abs(_spectrum(mask, coefficients)), np.float32)


def fourier(mask: BoolArray, coefficients: int = COEFFICIENTS) -> FloatArray:
    """The improved descriptor: (2 * coefficients,) float32, real and imaginary parts of F(k) / |F(1)|.

    The phases are kept, made independent of position, turn and start point by :func:`normalised_outline`.
    """
    spectrum = _spectrum(mask, coefficients)
    return np.asarray(np.concatenate([spectrum.real, spectrum.imag]), np.float32)


def _spectrum(mask: BoolArray, coefficients: int) -> NDArray[np.complex128]:
    """F(1), F(-1), F(2), F(-2) ... scaled by |F(1)| or, should the outline run the other way, |F(-1)|."""
    spectrum = np.fft.fft(normalised_outline(mask))
    if not 1 <= coefficients < SAMPLES:
        raise ValueError(f"coefficients are 1 to {SAMPLES - 1}, not {coefficients}.")
    numbers = [(step // 2 + 1) * (1 if step % 2 == 0 else -1) for step in range(coefficients)]
    scale = max(abs(spectrum[1]), abs(spectrum[-1]))
    return np.asarray(spectrum[numbers] / scale)


def hu_moments(mask: BoolArray) -> FloatArray:
    """(7,) float32: Hu's moments of the mask, each as sign * log10, since they span many powers of ten."""
    moments = cv2.HuMoments(cv2.moments(mask.astype(np.uint8), binaryImage=True))[:, 0]
    return np.asarray(np.sign(moments) * np.log10(np.maximum(np.abs(moments), 1e-30)), np.float32)
