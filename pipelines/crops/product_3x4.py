"""A product in a frame of 3:4: ABOUT YOU, and fashion at Amazon and Walmart."""

from __future__ import annotations

from pipelines.crops.packshot import INSIDE, MARGIN_RATIO, UNSURE, packshot_plan
from pipelines.crops.recipe import Recipe

NAME = "product_3x4"
RECIPE = Recipe(NAME, "Product 3:4", "product", packshot_plan, 3 / 4, MARGIN_RATIO, INSIDE, UNSURE)
find = RECIPE.find
