"""The whole person with a margin of air on every side."""

from __future__ import annotations

from pipelines.crops.body import lower_end, slice_plan, upper_end
from pipelines.crops.geometry import Plan
from pipelines.crops.recipe import CLOTHES, FACE, FEET, SHOES, Recipe
from pipelines.crops.scene import CropScene

NAME = "full_body"


def _plan(scene: CropScene, recipe: Recipe) -> Plan:
    """The mask's box; sure when a head and feet were seen and the photo cuts neither."""
    left, top, right, bottom = scene.box
    room = recipe.margin_ratio * max(right - left, bottom - top)
    plan = slice_plan(scene, recipe, upper_end(scene, room), lower_end(scene, room))
    whole = not scene.touches("top") and not scene.touches("bottom")
    return Plan(plan.left, plan.top, plan.right, plan.bottom, plan.sure and whole)


RECIPE = Recipe(
    NAME,
    "Full body",
    "human",
    _plan,
    aspect=2 / 3,
    margin_ratio=0.05,
    inside="the whole figure, from hair or hat to soles",
    unsure="the mask's box, when head or feet are not seen or the photo cuts them",
    classes=(*CLOTHES, *SHOES, "bag"),
    views=("front", "back", "side"),
    landmarks=(FACE, FEET),
    lines=("eyes", "soles"),
)
find = RECIPE.find
