from __future__ import annotations

from pipelines.crops import top
from tests.pipelines.crops import scenes


def test_it_runs_from_below_the_nose_to_mid_thigh() -> None:
    scene = scenes.standing()
    start, end = scenes.rows_of(top.find(scene))
    assert scenes.y_of(scene, "nose") < start < scenes.y_of(scene, "neck")
    assert scenes.y_of(scene, "left_hip") < end < scenes.y_of(scene, "left_knee")


def test_both_arms_are_inside() -> None:
    scene = scenes.standing()
    crop = top.find(scene)
    assert crop is not None
    assert crop.box_xyxy_px[0] < scenes.x_of(scene, "right_wrist")
    assert crop.box_xyxy_px[2] > scenes.x_of(scene, "left_wrist")


def test_a_headless_studio_photo_starts_at_the_mask() -> None:
    scene = scenes.cut(top=150)
    assert scenes.rows_of(top.find(scene))[0] == 0


def test_trousers_only_have_no_top() -> None:
    assert top.find(scenes.cut(top=480)) is None
