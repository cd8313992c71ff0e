"""Properties that hold for every figure, whatever its pose: 160 of them, by fixed seeds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import pytest

from pipelines.crops import RECIPES, CropScene, Recipe
from pipelines.crops.geometry import cuts, guards_of
from pipelines.crops.recipe import FACE, FEET
from pipelines.types import Crop
from tests.pipelines.crops import scenes

FIGURES = 160
SHOULDERS, HIPS, KNEES = (("left_shoulder", "right_shoulder"), ("left_hip", "right_hip"), ("left_knee", "right_knee"))
INSIDE = {
    "full_body": (*FACE, *SHOULDERS, *HIPS, *KNEES, *FEET),
    "top": (*SHOULDERS, *HIPS),
    "bottom": (*HIPS, *KNEES, *FEET),
    "shoes": FEET,
    "head": FACE,
    "head_and_shoulders": (*FACE, *SHOULDERS),
    "upper_half": (*FACE, *SHOULDERS, *HIPS),
    "lower_half": (*KNEES, *FEET),
    "face_hidden": (*SHOULDERS, *HIPS),
    "detail": (),
}


@lru_cache(maxsize=1)
def crops() -> list[tuple[CropScene, Recipe, Crop]]:
    found = []
    for scene in map(scenes.posed, range(FIGURES)):
        for recipe in RECIPES.values():
            crop = recipe.find(scene) if recipe.kind == "human" else None
            if crop is not None:
                found.append((scene, recipe, crop))
    return found


def confident(name: str | None = None) -> Iterator[tuple[CropScene, Recipe, Crop]]:
    return (one for one in crops() if one[2].confident and name in (None, one[1].name))


def test_no_confident_crop_cuts_a_guarded_joint() -> None:
    for scene, recipe, crop in confident():
        guards = guards_of(scene, recipe.guards)
        assert not cuts(np.asarray(crop.box_xyxy_px, np.float64), guards, scene.size_px).any(), crop


def test_every_crop_lies_inside_its_photo() -> None:
    for scene, _, crop in crops():
        left, top, right, bottom = crop.box_xyxy_px
        assert 0 <= left < right <= scene.size_px[0]
        assert 0 <= top < bottom <= scene.size_px[1]


def test_a_confident_crop_has_its_recipes_aspect_within_a_pixel() -> None:
    for _, recipe, crop in confident():
        left, top, right, bottom = crop.box_xyxy_px
        assert abs((right - left) - recipe.aspect * (bottom - top)) <= 1, crop


@pytest.mark.parametrize("name", sorted(INSIDE))
def test_a_confident_crop_contains_what_must_be_inside(name: str) -> None:
    found = list(confident(name))
    assert len(found) >= 15, f"only {len(found)} confident crops of {FIGURES} figures: the test says too little"
    for scene, _, crop in found:
        left, top, right, bottom = crop.box_xyxy_px
        for x, y in scene.sure(*INSIDE[name]):
            assert left <= x <= right and top <= y <= bottom, crop


def test_a_hidden_face_shows_no_eye() -> None:
    for scene, _, crop in confident("face_hidden"):
        assert all(y < crop.box_xyxy_px[1] for _, y in scene.sure("left_eye", "right_eye", "nose")), crop


def test_a_detail_shows_nothing_but_the_garment() -> None:
    assert all(scene.covered(crop.box_xyxy_px) >= 0.95 for scene, _, crop in confident("detail"))


def test_a_figure_cut_below_keeps_the_photos_edge() -> None:
    for end in (560, 620, 700, 780, 840):
        scene = scenes.cut(bottom=end)
        for name in ("full_body", "face_hidden", "bottom"):
            crop = RECIPES[name].find(scene)
            assert crop is None or crop.box_xyxy_px[3] == end, (name, end)
