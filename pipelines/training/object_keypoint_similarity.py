"""Average precision of body points by object key point similarity (OKS), counted by pycocotools with our 23 points."""

from __future__ import annotations

import contextlib
import io
from typing import NamedTuple

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from pipelines.types import KEYPOINT_NAMES, FloatArray

# COCO's per-point deviations; heels and toes as in COCO-WholeBody, the neck as a shoulder, the mid hip as a hip.
SIGMAS = np.array(
    [0.026, 0.025, 0.025, 0.035, 0.035, 0.079, 0.079, 0.072, 0.072, 0.062, 0.062, 0.107, 0.107, 0.087, 0.087, 0.089,
     0.089, 0.079, 0.107, 0.066, 0.066, 0.068, 0.068]
)  # fmt: skip
# A person covers about half of the box around its points; COCO counts areas of masks.
AREA_OF_BOX = 0.53
SURE = 0.5
NAMES = ("ap", "ap50", "ap75", "ap_m", "ap_l")


class PosedPhoto(NamedTuple):
    """One photo with one person: given (23, 3) and found (23, 3) points, x_px, y_px and visibility or score."""

    given: FloatArray
    found: FloatArray


def average_precision(photos: list[PosedPhoto]) -> dict[str, float]:
    """OKS AP over 0.50:0.95, AP50, AP75, and AP of medium (32^2..96^2 px) and large persons, where there are any.

    Only points given with visibility above 0.5 count. A person's score is the mean score of the points found.
    """
    people = [(number, photo) for number, photo in enumerate(photos, start=1) if (photo.given[:, 2] > SURE).any()]
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = _given(people)
        truth.createIndex()
        evaluation = COCOeval(truth, truth.loadRes([_found(number, photo) for number, photo in people]), "keypoints")
        evaluation.params.kpt_oks_sigmas = SIGMAS
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    figures = zip(NAMES, evaluation.stats[:5], strict=True)
    return {name: float(value) for name, value in figures if value >= 0}


def _given(people: list[tuple[int, PosedPhoto]]) -> dict[str, object]:
    annotations = []
    for number, photo in people:
        points = photo.given.astype(np.float64).copy()
        sure = points[:, 2] > SURE
        points[:, 2] = np.where(sure, 2, 0)
        box = _box(photo.given[sure])
        annotations.append({
            "id": number, "image_id": number, "category_id": 1, "iscrowd": 0, "bbox": box,
            "area": AREA_OF_BOX * box[2] * box[3], "num_keypoints": int(sure.sum()),
            "keypoints": points.ravel().tolist(),
        })  # fmt: skip
    category = {"id": 1, "name": "person", "keypoints": list(KEYPOINT_NAMES), "skeleton": []}
    images = [{"id": number} for number, _ in people]
    return {"images": images, "annotations": annotations, "categories": [category]}


def _found(number: int, photo: PosedPhoto) -> dict[str, object]:
    points = photo.found.astype(np.float64)
    return {
        "image_id": number, "category_id": 1, "keypoints": points.ravel().tolist(), "score": float(points[:, 2].mean()),
    }  # fmt: skip


def _box(points: FloatArray) -> list[float]:
    low, high = points[:, :2].min(0), points[:, :2].max(0)
    width, height = np.maximum(high - low, 1.0)
    return [float(low[0]), float(low[1]), float(width), float(height)]
