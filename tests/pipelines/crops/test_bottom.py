from __future__ import annotations

from pipelines.crops import bottom
from tests.pipelines.crops import scenes


def test_it_runs_from_the_waist_to_below_the_shoes() -> None:
    scene = scenes.standing()
    start, end = scenes.rows_of(bottom.find(scene))
    assert scenes.y_of(scene, "neck") < start < scenes.y_of(scene, "left_hip")
    assert end > scenes.y_of(scene, "left_toe")


def test_a_half_body_photo_that_ends_at_the_hips_has_no_bottom() -> None:
    assert bottom.find(scenes.cut(bottom=500)) is None


def test_legs_cut_at_the_knees_are_cropped_without_confidence() -> None:
    crop = bottom.find(scenes.cut(bottom=680))
    assert crop is not None
    assert not crop.confident
