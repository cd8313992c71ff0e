from __future__ import annotations

import numpy as np
import pytest

from pipelines.crops import RECIPES, CropScene, make_crops
from pipelines.crops.sku import align, align_by_sku
from pipelines.types import Crop, Keypoints
from tests.pipelines.crops import scenes

HUMAN = tuple(recipe for recipe in RECIPES.values() if recipe.kind == "human")


def shifted(up: int, hat: int = 0) -> CropScene:
    """The standing figure in a larger photo, ``up`` px higher than in the middle, perhaps with a hat."""
    scene = scenes.standing()
    assert scene.keypoints is not None
    mask, points = np.pad(scene.mask, ((200 - up, 200 + up), (100, 100))), scene.keypoints.points.copy()
    points[:, 0] += 100
    points[:, 1] += 200 - up
    first = int(np.flatnonzero(mask.any(1))[0])
    mask[first - hat : first + 20, 430:490] = True
    return CropScene(mask, "human", Keypoints(points))


def eye_level(scene: CropScene, crop: Crop) -> float:
    _, top, _, bottom = crop.box_xyxy_px
    return (scenes.y_of(scene, "left_eye") - top) / (bottom - top)


def of(crops: list[Crop], name: str) -> Crop:
    return next(crop for crop in crops if crop.recipe == name)


@pytest.mark.parametrize("name", ["full_body", "upper_half", "head_and_shoulders"])
def test_scale_and_eye_line_are_alike_across_one_sku(name: str) -> None:
    photos = [shifted(0), shifted(40), shifted(-30, hat=24)]
    before = [make_crops(photo, HUMAN) for photo in photos]
    after = align(photos, before, HUMAN)
    levels = [eye_level(photo, of(crops, name)) for photo, crops in zip(photos, after, strict=True)]
    heights = [of(crops, name).box_xyxy_px[3] - of(crops, name).box_xyxy_px[1] for crops in after]
    assert max(levels) - min(levels) < 0.01
    assert max(heights) - min(heights) <= 0.02 * max(heights)
    assert all(of(crops, name).confident for crops in after)


def test_shoes_stand_on_one_baseline_across_one_sku() -> None:
    photos = [shifted(0), shifted(55), shifted(-60)]
    after = align(photos, [make_crops(photo, HUMAN) for photo in photos], HUMAN)
    for name in ("full_body", "bottom", "lower_half", "shoes"):
        boxes = [of(crops, name).box_xyxy_px for crops in after]
        soles = [(photo.box[3] - box[1]) / (box[3] - box[1]) for photo, box in zip(photos, boxes, strict=True)]
        assert max(soles) - min(soles) < 0.01, name


def test_photos_of_different_skus_and_without_one_are_left_alone() -> None:
    photos = [shifted(0), shifted(-30, hat=24), shifted(20)]
    before = [make_crops(photo, HUMAN) for photo in photos]
    assert align_by_sku(["a", "b", ""], photos, before, HUMAN) == [list(crops) for crops in before]


def test_crops_in_doubt_are_not_moved() -> None:
    photos = [scenes.without_landmarks(), scenes.standing()]
    before = [make_crops(photo, HUMAN) for photo in photos]
    assert align(photos, before, HUMAN)[0] == list(before[0])
