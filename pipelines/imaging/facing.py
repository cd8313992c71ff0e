"""Left and right of a body without a face, by what the photographer called the view.

A back without a head looks much like a front: the net then guesses the sides, the file's name knows them.
"""

from __future__ import annotations

import numpy as np

from pipelines.types import KEYPOINT_NAMES, MIRROR_ORDER, FloatArray, Keypoints

SURE_SCORE = 0.5
FACE = ("nose", "left_eye", "right_eye")
PAIRS = ("shoulder", "hip", "knee")
# Shoulders nearer together than this share of the body's height belong to a side view, which says nothing.
LEAST_SPREAD = 0.05


def faced(keypoints: Keypoints, view: str) -> Keypoints:
    """``keypoints`` with left and right exchanged where no face is seen and they contradict ``view``.

    ``view`` is the photo's view as its file name or a person gives it; only "front..." and "back..." say anything.
    In a front view a person's left is on the photo's right, in a back view on its left.
    """
    wanted = 1.0 if view.lower().startswith("front") else -1.0 if view.lower().startswith("back") else 0.0
    seen = any(keypoints.get(name)[2] >= SURE_SCORE for name in FACE)
    if wanted == 0.0 or seen or _facing(keypoints.points) != -wanted:
        return keypoints
    names = dict(zip(KEYPOINT_NAMES, (KEYPOINT_NAMES[index] for index in MIRROR_ORDER), strict=True))
    elsewhere = {names[name]: place for name, place in keypoints.elsewhere.items()}
    return Keypoints(keypoints.points[list(MIRROR_ORDER)], elsewhere)


def _facing(points: FloatArray) -> float:
    """1 when most of the body's left is on the photo's right, -1 when on its left, 0 when neither is clear."""
    index = KEYPOINT_NAMES.index
    left, right = (points[[index(f"{side}_{joint}") for joint in PAIRS]] for side in ("left", "right"))
    height = float(np.ptp(points[:, 1]))
    spread = np.where(np.minimum(left[:, 2], right[:, 2]) > 0, left[:, 0] - right[:, 0], 0)
    clear = spread[np.abs(spread) >= LEAST_SPREAD * height]
    return float(np.sign(np.sign(clear).sum()))
