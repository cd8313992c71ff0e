"""What the packshot recipes share: a box of a given aspect around a product that nobody wears."""

from __future__ import annotations

from pipelines.crops.geometry import LEAST_AIR, Plan, fixed, stretch
from pipelines.crops.recipe import Recipe
from pipelines.crops.scene import CropScene

INSIDE = "the whole product"
UNSURE = "as near to the aspect as the photo allows without cutting the product"
# The product takes 85 % of the side that it fills first; Amazon asks for that much, Google for at most 90 %.
MARGIN_RATIO = 0.075


def packshot_plan(scene: CropScene, recipe: Recipe) -> Plan:
    """The product in the middle with the recipe's air; moved inside the photo near its edges, glued to one that cuts.

    Sure when the aspect was reached, the photo cuts the product nowhere and leaves a fifth of that air on every side.
    """
    left, top, right, bottom = scene.box
    width, height = scene.size_px
    fill = 1 - 2 * recipe.margin_ratio
    wanted = max((right - left) / fill, (bottom - top) / fill * recipe.aspect, 1.0)
    wanted = min(wanted, width, height * recipe.aspect)
    across = stretch(left, right, round(wanted), width)
    down = stretch(top, bottom, round((across[1] - across[0]) / recipe.aspect), height)
    exact = abs((across[1] - across[0]) - recipe.aspect * (down[1] - down[0])) <= max(0.5, recipe.aspect / 2)
    air = min(left - across[0], across[1] - right, top - down[0], down[1] - bottom)
    free = air >= LEAST_AIR * recipe.margin_ratio * max(right - left, bottom - top) and not scene.touched(scene.box)
    return fixed((across[0], down[0], across[1], down[1]), sure=exact and free)
