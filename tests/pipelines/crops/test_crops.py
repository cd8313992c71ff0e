from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from pipelines.crops import RECIPES, CropScene, make_crops
from tests.pipelines.crops import scenes


def test_a_person_gets_the_crops_of_the_body_and_a_product_its_packshots() -> None:
    worn = [name for name, recipe in RECIPES.items() if recipe.kind == "human"]
    alone = [name for name, recipe in RECIPES.items() if recipe.kind == "product"]
    assert [crop.recipe for crop in make_crops(scenes.standing())] == worn
    assert [crop.recipe for crop in make_crops(scenes.product((10, 10, 50, 60), (100, 100)))] == alone
    assert len(worn) == 10 and len(alone) == 5


def test_only_the_recipes_that_are_asked_for_are_made() -> None:
    chosen = [RECIPES["shoes"], RECIPES["product_square"], RECIPES["top"]]
    assert [crop.recipe for crop in make_crops(scenes.standing(), chosen)] == ["shoes", "top"]


def test_every_crop_of_a_clear_figure_is_confident() -> None:
    assert all(crop.confident for crop in make_crops(scenes.standing()))


def test_without_sure_landmarks_the_mask_decides_and_nobody_is_confident() -> None:
    crops = make_crops(scenes.without_landmarks())
    assert {crop.recipe for crop in crops} == {name for name, one in RECIPES.items() if one.kind == "human"} - {
        "detail"
    }
    assert not any(crop.confident for crop in crops)


def test_no_crop_edge_cuts_through_a_joint() -> None:
    scene = scenes.standing()
    joints = [scenes.y_of(scene, name) for name in ("neck", "left_hip", "left_knee", "left_ankle")]
    for crop in make_crops(scene):
        for edge in scenes.rows_of(crop):
            assert all(abs(edge - joint) >= 8 for joint in joints) or crop.recipe in ("detail", "face_hidden"), crop


@pytest.mark.parametrize("kind", ["human", "product"])
def test_an_empty_mask_still_gives_crops_inside_the_photo_without_confidence(kind: str) -> None:
    scene = CropScene(np.zeros((90, 60), np.bool_), "human" if kind == "human" else "product")
    for crop in make_crops(scene):
        left, top, right, bottom = crop.box_xyxy_px
        assert 0 <= left < right <= 60
        assert 0 <= top < bottom <= 90
        assert not crop.confident


def test_the_table_is_keyed_by_the_names_that_crops_carry() -> None:
    for name, recipe in RECIPES.items():
        scene = scenes.standing() if recipe.kind == "human" else scenes.product((10, 10, 50, 60), (90, 90))
        crop = recipe.find(scene)
        assert crop is not None
        assert crop.recipe == name


def test_importing_the_recipes_loads_nothing_heavy() -> None:
    heavy = "('cv2', 'sklearn', 'pyvips', 'onnxruntime')"
    code = f"import sys, pipelines.crops; print([name for name in {heavy} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
