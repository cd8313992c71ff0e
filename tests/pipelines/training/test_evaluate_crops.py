from __future__ import annotations

import numpy as np
import pytest

from pipelines.crops import CropScene
from pipelines.training.evaluate_crops import box_iou, compare, cut_joints, summary
from pipelines.types import KEYPOINT_NAMES, Keypoints
from tests.pipelines.crops import scenes


def test_overlap_of_boxes() -> None:
    assert box_iou((0, 0, 10, 10), (0, 0, 10, 10)) == 1
    assert box_iou((0, 0, 10, 10), (5, 0, 15, 10)) == pytest.approx(1 / 3)
    assert box_iou((0, 0, 10, 10), (20, 0, 30, 10)) == 0


def test_equal_points_give_equal_crops_that_cut_nothing() -> None:
    scene = scenes.standing()
    assert scene.keypoints is not None
    figures = summary(compare("a", scene, scene.keypoints.points))
    assert figures["all_near"] == figures["all_confident"] == 1
    assert figures["all_cut"] == 0


def test_points_that_are_off_are_found_out() -> None:
    scene = scenes.standing()
    assert scene.keypoints is not None
    wrong = scene.keypoints.points.copy()
    wrong[:, 1] -= 60
    figures = summary(compare("a", CropScene(scene.mask, "human", Keypoints(wrong)), scene.keypoints.points))
    assert figures["top_near"] < 1


def test_only_joints_that_are_surely_given_count_as_cut() -> None:
    scene = scenes.standing()
    assert scene.keypoints is not None
    points = scene.keypoints.points.copy()
    elbow = KEYPOINT_NAMES.index("left_elbow")
    box = (0, int(points[elbow, 1]), 720, 900)
    assert "left_elbow" in cut_joints(scene, "top", box)
    points[elbow, 2] = 0
    assert "left_elbow" not in cut_joints(CropScene(scene.mask, "human", Keypoints(points)), "top", box)
    assert np.isfinite(points).all()
