from __future__ import annotations

from dataclasses import replace

import numpy as np

from pipelines.crops import RECIPES, CropScene
from pipelines.crops.geometry import cuts, guards_of
from pipelines.types import KEYPOINT_NAMES, Keypoints
from tests.pipelines.crops import scenes

WRIST, ELBOW = (KEYPOINT_NAMES.index(f"left_{part}") for part in ("wrist", "elbow"))


def changed(scene: CropScene, index: int, x: float, y: float, score: float = 0.9) -> CropScene:
    """The figure with one point moved, seen at its old place too when ``score`` is sure."""
    assert scene.keypoints is not None
    points = scene.keypoints.points.copy()
    old = tuple(float(value) for value in points[index, :2])
    points[index] = (x, y, score)
    elsewhere = {KEYPOINT_NAMES[index]: (*old, 0.3)} if score >= 0.5 else {}
    return replace(scene, keypoints=Keypoints(points, elsewhere))  # type: ignore[arg-type]


def confident(scene: CropScene) -> set[str]:
    found = (recipe.find(scene) for recipe in RECIPES.values() if recipe.kind == "human")
    return {crop.recipe for crop in found if crop is not None and crop.confident}


def test_a_hand_that_was_hardly_seen_makes_crops_through_its_reach_doubtful() -> None:
    scene = scenes.standing()
    assert scene.keypoints is not None
    x, y, _ = scene.keypoints.points[WRIST]
    lost = confident(changed(scene, WRIST, float(x), float(y), 0.2))
    assert "bottom" in confident(scene) - lost
    assert {"full_body", "shoes"} <= lost


def test_a_wrist_that_is_seen_in_two_places_is_guarded_in_both() -> None:
    scene = scenes.standing()
    middle = (scenes.x_of(scene, "neck"), scenes.y_of(scene, "left_hip") - 0.76 * scene.torso_px)
    assert scene.keypoints is not None
    twice = replace(scene, keypoints=Keypoints(scene.keypoints.points, {"left_wrist": (*middle, 0.3)}))
    assert "bottom" in confident(scene)
    assert "bottom" not in confident(twice)


def test_no_confident_crop_cuts_a_wrist_where_it_is_when_the_net_takes_another_place_for_it() -> None:
    checked = 0
    for seed in range(80):
        scene = scenes.posed(seed)
        rng = np.random.default_rng(seed)
        width, height = scene.size_px
        misled = changed(scene, WRIST, *rng.uniform((0, 0), (width, height)))
        truth = guards_of(scene, ["left_wrist"])
        for name in confident(misled):
            crop = RECIPES[name].find(misled)
            assert crop is not None
            assert not cuts(np.asarray(crop.box_xyxy_px, np.float64), truth, scene.size_px).any(), (seed, name)
            checked += len(truth)
    assert checked > 100
