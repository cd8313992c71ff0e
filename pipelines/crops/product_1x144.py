"""A product in a frame of 1:1.44: Zalando."""

from __future__ import annotations

from pipelines.crops.packshot import INSIDE, MARGIN_RATIO, UNSURE, packshot_plan
from pipelines.crops.recipe import Recipe

NAME = "product_1x144"
RECIPE = Recipe(NAME, "Product 1:1.44", "product", packshot_plan, 1 / 1.44, MARGIN_RATIO, INSIDE, UNSURE)
find = RECIPE.find
