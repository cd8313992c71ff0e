"""The lower half of the figure: from mid-thigh, where the upper half ends, to the soles."""

from __future__ import annotations

from pipelines.crops.body import air, by_mask, lower_end, mid_thigh, slice_plan
from pipelines.crops.geometry import Plan
from pipelines.crops.recipe import FEET, Recipe
from pipelines.crops.scene import CropScene

NAME = "lower_half"
FALLBACK = (0.58, 1.0)


def _plan(scene: CropScene, recipe: Recipe) -> Plan | None:
    """None when the photo ends above the knees; sure when hips, knees and whole feet were seen."""
    top = mid_thigh(scene)
    if top is None or scene.pair("knee") is None:
        missing = scene.keypoints is not None and scene.touches("bottom")
        return None if missing else by_mask(scene, recipe, FALLBACK)
    plan = slice_plan(scene, recipe, top, lower_end(scene, air(scene, recipe, (top.want, scene.box[3]))))
    return Plan(plan.left, plan.top, plan.right, plan.bottom, plan.sure and not scene.touches("bottom"))


RECIPE = Recipe(
    NAME,
    "Lower half",
    "human",
    _plan,
    aspect=1.0,
    margin_ratio=0.05,
    inside="hem, both legs from mid-thigh, shoes",
    unsure="the lower 42 % of the mask",
    classes=("trousers", "skirt", "dress"),
    views=("front", "back", "side"),
    landmarks=(("left_hip", "right_hip"), ("left_knee", "right_knee"), FEET),
    lines=("soles",),
)
find = RECIPE.find
