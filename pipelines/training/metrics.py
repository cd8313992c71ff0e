"""How well masks, outlines and part maps agree with what is given, and how well a confidence ranks failures."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from pipelines.types import PART_NAMES, BoolArray, FloatArray, UInt8Array

TOLERANCE_PX, TOLERANCE_SIDE_PX = 2.0, 640
Counts = NDArray[np.int64]


def mask_iou(found: BoolArray, given: BoolArray) -> float:
    """Intersection over union of two (H, W) masks, 0..1; two empty masks agree."""
    union = int((found | given).sum())
    return float((found & given).sum()) / union if union else 1.0


def boundary_f(found: BoolArray, given: BoolArray) -> float:
    """0..1: harmonic mean of the shares of either outline that lie within 2 px of the other, at 640 px longest side.

    The photo's own frame is no outline. Two masks without an outline agree.
    """
    outlines = _outline(found), _outline(given)
    if not outlines[0].any() or not outlines[1].any():
        return float(outlines[0].any() == outlines[1].any())
    tolerance = TOLERANCE_PX * max(found.shape) / TOLERANCE_SIDE_PX
    precision, recall = _near(outlines[0], outlines[1], tolerance), _near(outlines[1], outlines[0], tolerance)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _outline(mask: BoolArray) -> BoolArray:
    """The mask's own pixels that have a neighbour outside it."""
    whole = mask.astype(np.uint8)
    return np.asarray(whole > cv2.erode(whole, np.ones((3, 3), np.uint8)))


def _near(some: BoolArray, other: BoolArray, tolerance_px: float) -> float:
    distance = cv2.distanceTransform((~other).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return float((distance[some] <= tolerance_px).mean())


def part_counts(found: UInt8Array, given: UInt8Array) -> Counts:
    """(P, P) pixels of each given part (row) found as each part (column); P is len(PART_NAMES)."""
    parts = len(PART_NAMES)
    pairs = given.astype(np.int64).ravel() * parts + found.ravel()
    return np.bincount(pairs, minlength=parts * parts).reshape(parts, parts)


def part_ious(counts: Counts) -> dict[str, float]:
    """IoU of every part over all counted pixels: sum of intersections / sum of unions; parts not given are left out."""
    both = np.diag(counts)
    union = counts.sum(0) + counts.sum(1) - both
    given = counts.sum(1)
    return {name: float(both[i] / union[i]) for i, name in enumerate(PART_NAMES) if given[i]}


def doubt_auroc(confidences: Sequence[float] | FloatArray, failed: Sequence[bool] | BoolArray) -> float | None:
    """How surely a failed photo has less confidence than a good one, 0..1; None unless there are both."""
    wrong = np.asarray(failed, np.bool_)
    if wrong.all() or not wrong.any():
        return None
    return float(roc_auc_score(wrong, -np.asarray(confidences, np.float64)))
