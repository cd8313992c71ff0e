"""The lower garment: from the waist to below the shoes."""

from __future__ import annotations

from pipelines.crops.body import air, by_mask, lines, lower_end, slice_plan
from pipelines.crops.geometry import Plan, near
from pipelines.crops.recipe import FEET, Recipe
from pipelines.crops.scene import CropScene

NAME = "bottom"
LEAST = 0.7  # torsos of leg that must be visible below the hips
FALLBACK = (0.42, 1.0)


def _plan(scene: CropScene, recipe: Recipe) -> Plan | None:
    """None when the photo ends above the thighs; sure when feet are seen and nothing is cut."""
    found, length = lines(scene), scene.torso_px
    if found is None:
        missing = scene.keypoints is not None and scene.touches("bottom") and not scene.pair("knee")
        return None if missing else by_mask(scene, recipe, FALLBACK)
    hips = found[1]
    if scene.touches("bottom") and scene.box[3] - hips < LEAST * length:
        return None
    top = near(max(0.0, hips - 0.84 * length), hips - 0.76 * length, hips - 0.7 * length)
    if hips - 0.5 * length < scene.box[1]:
        top = near(0, 0, max(0, scene.box[1]))
    room = air(scene, recipe, (top.want, scene.box[3]))
    plan = slice_plan(scene, recipe, top, lower_end(scene, room))
    return Plan(plan.left, plan.top, plan.right, plan.bottom, plan.sure and not scene.touches("bottom"))


RECIPE = Recipe(
    NAME,
    "Bottom",
    "human",
    _plan,
    aspect=2 / 3,
    margin_ratio=0.04,
    inside="waistband, both legs, shoes",
    unsure="the lower 58 % of the mask",
    classes=("trousers", "skirt"),
    views=("front", "back", "side"),
    landmarks=(("left_hip", "right_hip"), ("left_knee", "right_knee"), FEET),
    lines=("soles",),
)
find = RECIPE.find
