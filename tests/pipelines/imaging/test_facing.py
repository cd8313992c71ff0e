from __future__ import annotations

import numpy as np
import pytest

from pipelines.imaging.facing import faced
from pipelines.types import KEYPOINT_NAMES, Keypoints

BODY = {
    "left_shoulder": (140, 100), "right_shoulder": (60, 100), "left_hip": (125, 220), "right_hip": (75, 220),
    "left_knee": (120, 330), "right_knee": (80, 330), "left_wrist": (160, 230), "right_wrist": (40, 230),
}  # fmt: skip


def a_front(*, face: bool = False, narrow: float = 1.0) -> Keypoints:
    """A body seen from the front, its left on the photo's right; ``narrow`` brings its sides together."""
    points = np.zeros((23, 3), np.float32)
    for name, (x, y) in BODY.items():
        points[KEYPOINT_NAMES.index(name)] = 100 + narrow * (x - 100), y, 0.9
    if face:
        points[KEYPOINT_NAMES.index("nose")] = 100, 50, 0.9
    return Keypoints(points, {"left_wrist": (10.0, 20.0, 0.4)})


def test_a_headless_back_gets_its_sides_from_the_name_of_the_view() -> None:
    front = a_front()
    back = faced(front, "back")
    for name in BODY:
        other = name.replace("left", "x").replace("right", "left").replace("x", "right")
        assert back.get(name) == front.get(other)
    assert back.elsewhere == {"right_wrist": (10.0, 20.0, 0.4)}
    assert faced(back, "Front-2").get("left_hip") == front.get("left_hip")


@pytest.mark.parametrize("view", ["front", "", "side", "detail", "left"])
def test_a_view_that_agrees_or_says_nothing_changes_nothing(view: str) -> None:
    points = a_front()
    assert faced(points, view) is points


def test_a_face_and_a_side_view_are_believed_more_than_the_name() -> None:
    for points in (a_front(face=True), a_front(narrow=0.1)):
        assert faced(points, "back") is points
