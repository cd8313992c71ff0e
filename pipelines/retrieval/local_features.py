"""RootSIFT: small patches that look the same on two photos, and how many of them agree on one placement."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pipelines.imaging.boxes import alpha_box, whole_box
from pipelines.imaging.shrink import fit
from pipelines.types import BoolArray, FloatArray, UInt8Array

WORK_PX = 320
MOST_FEATURES = 500
RATIO = 0.8
LEAST_PLACED = 3
PLACED_WITHIN_PX = 6.0
KD_TREES, CHECKS = 4, 32
PACKED = np.dtype([("point", "<f2", 2), ("descriptor", "u1", 128)])
PACKED_STEPS = 512


@dataclass(frozen=True)
class LocalFeatures:
    """``points`` (n, 2) float32 x, y in pixels of the picture as it was described; ``descriptors`` (n, 128) float32."""

    points: FloatArray
    descriptors: FloatArray


def describe(image_rgb: UInt8Array, mask: BoolArray | None = None) -> LocalFeatures:
    """RootSIFT (Arandjelović and Zisserman, 2012) of a picture, its longest side at most 320 px.

    ``mask`` (H, W) bool, at the picture's size: features elsewhere are left out.
    """
    small = fit(image_rgb, WORK_PX)
    where = None if mask is None else fit(mask.astype(np.uint8) * 255, WORK_PX)
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    sift = cv2.SIFT_create(nfeatures=MOST_FEATURES)  # type: ignore[attr-defined]  # missing from OpenCV's stubs
    points, found = sift.detectAndCompute(grey, where)
    if found is None:
        return LocalFeatures(np.zeros((0, 2), np.float32), np.zeros((0, 128), np.float32))
    shares = found / np.maximum(found.sum(1, keepdims=True), 1e-12)
    places = np.array([point.pt for point in points], np.float32)
    return LocalFeatures(places, np.asarray(np.sqrt(shares), np.float32))


def describe_product(image_rgb: UInt8Array, alpha: UInt8Array) -> LocalFeatures:
    """RootSIFT of the part of a picture that holds the product, as :func:`describe` sees it.

    ``alpha`` (h, w) uint8, over the whole picture at any size; all of the picture where nothing is in front.
    """
    found = alpha_box(alpha)
    down, across = (size / of for size, of in zip(image_rgb.shape[:2], alpha.shape, strict=True))
    scaled = tuple(value * by for value, by in zip(found, (across, down, across, down), strict=True)) if found else None
    inside = whole_box(scaled, (image_rgb.shape[1], image_rgb.shape[0])) if scaled else None
    if inside is None:
        return describe(image_rgb)
    left, top, right, bottom = inside
    return describe(np.ascontiguousarray(image_rgb[top:bottom, left:right]))


def packed(features: LocalFeatures) -> bytes:
    """132 bytes a feature: the place in half precision, the descriptor in steps of 1/512, which no match notices."""
    rows = np.zeros(len(features.points), PACKED)
    rows["point"] = features.points
    rows["descriptor"] = np.minimum(np.round(features.descriptors * PACKED_STEPS), 255)
    return rows.tobytes()


def unpacked(content: bytes) -> LocalFeatures:
    """What :func:`packed` gave; ValueError for something else."""
    rows = np.frombuffer(content, PACKED)
    return LocalFeatures(
        np.asarray(rows["point"], np.float32), np.asarray(rows["descriptor"], np.float32) / np.float32(PACKED_STEPS)
    )


def matches(query: LocalFeatures, other: LocalFeatures, ratio: float = RATIO) -> tuple[FloatArray, FloatArray]:
    """Matched points (m, 2) of both, by FLANN's k-d trees: the best is nearer than ``ratio`` times the second best."""
    if len(query.descriptors) < 1 or len(other.descriptors) < 2:
        return np.zeros((0, 2), np.float32), np.zeros((0, 2), np.float32)
    cv2.setRNGSeed(0)
    finder = cv2.FlannBasedMatcher({"algorithm": 1, "trees": KD_TREES}, {"checks": CHECKS})
    pairs = finder.knnMatch(query.descriptors, other.descriptors, k=2)
    good = [best for best, second in pairs if best.distance < ratio * second.distance]
    return (
        query.points[[match.queryIdx for match in good]].reshape(-1, 2),
        other.points[[match.trainIdx for match in good]].reshape(-1, 2),
    )


def verified(points: FloatArray, others: FloatArray) -> int:
    """How many matches (m, 2) > (m, 2) agree on one shift, turn and scale (4 degrees of freedom, RANSAC)."""
    if len(points) < LEAST_PLACED:
        return 0
    cv2.setRNGSeed(0)
    placement, inside = cv2.estimateAffinePartial2D(
        others, points, method=cv2.RANSAC, ransacReprojThreshold=PLACED_WITHIN_PX, maxIters=1000
    )
    if placement is None or not _sensible(np.asarray(placement, np.float32)):
        return 0
    # Several features of one corner are one piece of evidence.
    agreed = inside.ravel() > 0
    return min(len(np.unique(np.round(side[agreed]), axis=0)) for side in (points, others))


def _sensible(placement: FloatArray) -> bool:
    """A product on a photo is not drawn at a tenth or ten times its size: such placements fold points together."""
    scale = float(np.hypot(placement[0, 0], placement[1, 0]))
    return 0.1 < scale < 10


def match_count(query: LocalFeatures, other: LocalFeatures) -> int:
    """The paper's count: matches that pass the ratio test, wherever they lie."""
    return len(matches(query, other)[0])


def verified_count(query: LocalFeatures, other: LocalFeatures) -> int:
    """Matches that pass the ratio test and agree on one placement."""
    return verified(*matches(query, other))
