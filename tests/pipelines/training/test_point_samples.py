from __future__ import annotations

import numpy as np

from pipelines.training.point_samples import PointSampler, body_box
from pipelines.types import KEYPOINT_NAMES, MIRROR_ORDER


def test_mirroring_swaps_left_and_right_and_twice_is_nothing() -> None:
    assert KEYPOINT_NAMES[MIRROR_ORDER[KEYPOINT_NAMES.index("left_wrist")]] == "right_wrist"
    assert MIRROR_ORDER[KEYPOINT_NAMES.index("neck")] == KEYPOINT_NAMES.index("neck")
    assert [MIRROR_ORDER[index] for index in MIRROR_ORDER] == list(range(23))


def test_targets_peak_at_the_point_and_leave_out_what_lies_outside() -> None:
    points = np.zeros((23, 3), np.float32)
    points[:, :2], points[:, 2] = (81.5, 121.5), 1.0
    points[1] = (-20, 50, 1.0)
    points[2] = (81.5, 121.5, 0.1)
    heat, weight = PointSampler._targets(points)
    assert np.unravel_index(heat[0].argmax(), heat[0].shape) == (30, 20)
    assert heat[1].max() == 0
    assert weight[0] == 1 and weight[2] == 0


def test_the_body_box_leaves_guesses_out() -> None:
    points = np.full((23, 3), (100.0, 100.0, 1.0), np.float32)
    points[:12, :2] = 200.0
    points[20] = (5000.0, 5000.0, 0.0)
    box = body_box(points)
    assert box[0] < 100 and 200 < box[2] < 300
