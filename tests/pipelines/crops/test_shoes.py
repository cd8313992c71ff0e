from __future__ import annotations

from pipelines.crops import shoes
from tests.pipelines.crops import scenes


def test_it_runs_from_the_shin_to_below_the_toes() -> None:
    scene = scenes.standing()
    start, end = scenes.rows_of(shoes.find(scene))
    assert scenes.y_of(scene, "left_knee") < start < scenes.y_of(scene, "left_ankle")
    assert end > scenes.y_of(scene, "left_toe")


def test_both_feet_are_inside() -> None:
    scene = scenes.standing()
    crop = shoes.find(scene)
    assert crop is not None
    assert crop.box_xyxy_px[0] < scenes.x_of(scene, "right_toe")
    assert crop.box_xyxy_px[2] > scenes.x_of(scene, "left_toe")


def test_a_photo_cut_above_the_feet_has_no_shoes() -> None:
    assert shoes.find(scenes.cut(bottom=700)) is None


def test_without_ankles_the_foot_of_the_mask_is_taken_without_confidence() -> None:
    crop = shoes.find(scenes.without_landmarks())
    assert crop is not None
    assert not crop.confident
    assert crop.box_xyxy_px[1] > 700
