from __future__ import annotations

from pipelines.crops import full_body
from tests.pipelines.crops import scenes


def test_the_whole_figure_is_inside_with_air_around_it() -> None:
    scene = scenes.standing()
    left, top, right, bottom = scenes.found(full_body.find(scene)).box_xyxy_px
    assert left < scene.box[0]
    assert top < scene.box[1]
    assert right > scene.box[2]
    assert bottom > scene.box[3]


def test_a_figure_cut_at_the_knees_is_not_confident() -> None:
    assert not scenes.found(full_body.find(scenes.cut(bottom=600))).confident


def test_a_headless_figure_is_not_confident() -> None:
    assert not scenes.found(full_body.find(scenes.cut(top=150))).confident
