"""The upper half of the figure: from above the crown to mid-thigh."""

from __future__ import annotations

from pipelines.crops.body import air, by_mask, crown, face_of, headless, mid_thigh, slice_plan
from pipelines.crops.geometry import Plan, before
from pipelines.crops.recipe import FACE, Recipe
from pipelines.crops.scene import CropScene

NAME = "upper_half"
FALLBACK = (0.0, 0.58)


def _plan(scene: CropScene, recipe: Recipe) -> Plan | None:
    """None when the photo cuts the head off; sure when face, shoulders and hips were seen."""
    face, last = face_of(scene), mid_thigh(scene)
    if face is None or last is None or face[1] >= last.low:
        return None if headless(scene) else by_mask(scene, recipe, FALLBACK)
    first = crown(scene, face)
    cut = "top" in scene.touched((1, first, 1, 1))
    top = before(first, air(scene, recipe, (first, last.want)), cut=cut)
    plan = slice_plan(scene, recipe, top, last)
    return Plan(plan.left, plan.top, plan.right, plan.bottom, plan.sure and not cut)


RECIPE = Recipe(
    NAME,
    "Upper half",
    "human",
    _plan,
    aspect=3 / 4,
    margin_ratio=0.06,
    inside="hair or hat, both arms and hands, hem to mid-thigh",
    unsure="the upper 58 % of the mask",
    classes=("top", "outerwear", "dress"),
    views=("front", "back", "side"),
    landmarks=(FACE, ("left_shoulder", "right_shoulder"), ("left_hip", "right_hip")),
    lines=("eyes",),
)
find = RECIPE.find
