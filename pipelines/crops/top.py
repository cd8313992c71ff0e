"""The upper garment: from the chin, so that no face is needed, to mid-thigh, so that no joint is cut."""

from __future__ import annotations

from pipelines.crops.body import by_mask, chin, mid_thigh, slice_plan
from pipelines.crops.geometry import Plan
from pipelines.crops.recipe import Recipe
from pipelines.crops.scene import CropScene

NAME = "top"
FALLBACK = (0.12, 0.58)


def _plan(scene: CropScene, recipe: Recipe) -> Plan | None:
    """None when the photo evidently begins below the shoulders."""
    first, last = chin(scene), mid_thigh(scene)
    if first is None or last is None or first.high >= last.low:
        missing = scene.pair("shoulder") is None and scene.touches("top")
        return None if missing and scene.keypoints is not None else by_mask(scene, recipe, FALLBACK)
    return slice_plan(scene, recipe, first, last)


RECIPE = Recipe(
    NAME,
    "Top",
    "human",
    _plan,
    aspect=4 / 5,
    margin_ratio=0.05,
    inside="collar, sleeves and hands, hem to mid-thigh",
    unsure="12 to 58 % of the mask's height",
    classes=("top", "outerwear", "dress"),
    views=("front", "back", "side"),
    landmarks=(("left_shoulder",), ("right_shoulder",), ("left_hip", "right_hip")),
)
find = RECIPE.find
