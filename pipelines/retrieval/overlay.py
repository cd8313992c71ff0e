"""Two pictures laid over each other as well as they go, and what then still differs.

An edited picture (smaller, cropped, framed, mirrored, brighter, with a watermark) fits the one that it was made from;
another view of the product, or another product photographed alike, does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.imaging.colour import srgb_to_oklab
from pipelines.types import BoolArray, FloatArray, UInt8Array

SIDE_PX = 96
# A crop enlarges what is left, a border makes it smaller: both are tried as starts, the search does the rest.
START_SCALES = (1.0, 0.88, 1.12)
ROUNDS, STILL = 20, 1e-3
BLUR_PX = 1.0
GOOD_ENOUGH = 0.995
LEAST_SCALE, MOST_SCALE, MOST_STRETCH = 0.74, 1.35, 1.15
LEAST_SHARED = 0.6
# Where a channel is full or nearly empty it cannot tell how much brighter the other picture is.
DARKEST, BRIGHTEST = 20, 250
BLOCK_PX, CHANGED_PERCENTILE = 8, 95
Placement = NDArray[np.float32]


@dataclass(frozen=True)
class Overlay:
    """``apart``: how much differs of what there is to see, 0 for nothing, about 1 for all; ``recoloured``: by how much
    the hues of its most changed twentieth differ, in OKLab's a and b; ``shared``: the part 0..1 of the picture that the
    other covers; ``mirrored``: whether the other was turned over for it."""

    apart: float
    recoloured: float
    shared: float
    mirrored: bool


NO_FIT = Overlay(1.0, 1.0, 0.0, False)


def thumbnail(image_rgb: UInt8Array) -> UInt8Array:
    """(H, W, 3) > (96, 96, 3) uint8, whatever the aspect: an edit keeps nearly the same one."""
    return np.asarray(cv2.resize(image_rgb, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA), np.uint8)


def overlay(picture: UInt8Array, other: UInt8Array) -> Overlay:
    """How well ``other`` can be laid over ``picture``, both thumbnails (96, 96, 3)."""
    best: tuple[float, Placement, UInt8Array] | None = None
    grey = _grey(picture)
    for turned in (other, np.ascontiguousarray(other[:, ::-1])):
        for agreement, placement in _placements(grey, _grey(turned)):
            if best is None or agreement > best[0]:
                best = agreement, placement, turned
        if best is not None and best[0] >= GOOD_ENOUGH:
            break
    if best is None:
        return NO_FIT
    _, placement, turned = best
    laid, shared = _laid(turned, placement)
    if shared.mean() < LEAST_SHARED:
        return NO_FIT
    laid = np.minimum(_gain(picture[shared], laid[shared]) * laid, 255)
    differences = np.abs(picture - laid).max(2)[shared].mean()
    seen = picture[shared].astype(np.float32)
    contrast = np.abs(seen - np.median(seen, 0)).max(1).mean()
    return Overlay(
        apart=float(differences / max(contrast, 1.0)),
        recoloured=_recoloured(picture, laid.round().astype(np.uint8), shared),
        shared=float(shared.mean()),
        mirrored=turned is not other,
    )


def _grey(thumb: UInt8Array) -> FloatArray:
    grey = cv2.cvtColor(thumb, cv2.COLOR_RGB2GRAY).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), BLUR_PX), np.float32)


def _placements(grey: FloatArray, other: FloatArray) -> Iterator[tuple[float, Placement]]:
    """Correlations and the affine placements that reach them (ECC: Evangelidis and Psarakis, 2008)."""
    rule = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, ROUNDS, STILL)
    whole = np.full(grey.shape, 255, np.uint8)
    for scale in START_SCALES:
        shift = (SIDE_PX - 1) / 2 * (1 - scale)
        start = np.array([[scale, 0, shift], [0, scale, shift]], np.float32)
        try:
            agreement, found = cv2.findTransformECC(grey, other, start, cv2.MOTION_AFFINE, rule, whole, 1)
        except cv2.error:
            # The search left the picture, or there is nothing to see in one of them.
            continue
        placement = np.asarray(found, np.float32)
        if _sensible(placement):
            yield agreement, placement
            if agreement >= GOOD_ENOUGH:
                return


def _sensible(placement: Placement) -> bool:
    longest, shortest = np.linalg.svd(placement[:, :2].astype(np.float64))[1]
    return bool(longest <= MOST_SCALE and shortest >= LEAST_SCALE and longest <= MOST_STRETCH * shortest)


def _laid(other: UInt8Array, placement: Placement) -> tuple[FloatArray, BoolArray]:
    """``other`` as it lies under the placement, (96, 96, 3) float32 0..255, and where (96, 96) it does."""
    size, inverse = (SIDE_PX, SIDE_PX), cv2.WARP_INVERSE_MAP
    laid = cv2.warpAffine(other, placement, size, flags=cv2.INTER_LINEAR | inverse)
    whole = np.ones((SIDE_PX, SIDE_PX), np.uint8)
    shared = cv2.warpAffine(whole, placement, size, flags=cv2.INTER_NEAREST | inverse) > 0
    return laid.astype(np.float32), shared


def _gain(seen: UInt8Array, laid: FloatArray) -> float:
    """By how much ``seen`` (n, 3) is brighter than ``laid`` (n, 3)."""
    tells: BoolArray = (seen < BRIGHTEST) & (seen > 1) & (laid > DARKEST) & (laid < BRIGHTEST)
    return float(np.median(seen[tells] / laid[tells])) if tells.any() else 1.0


def _recoloured(picture: UInt8Array, laid: UInt8Array, shared: BoolArray) -> float:
    """Hues are compared block by block: thin letters and what a codec does to single pixels count little."""
    size = (SIDE_PX // BLOCK_PX, SIDE_PX // BLOCK_PX)
    filled = np.where(shared[..., None], laid, picture).astype(np.uint8)
    hues = [srgb_to_oklab(np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8))[..., 1:]
            for part in (picture, filled)]  # fmt: skip
    return float(np.percentile(np.linalg.norm(hues[0] - hues[1], axis=2), CHANGED_PERCENTILE))
