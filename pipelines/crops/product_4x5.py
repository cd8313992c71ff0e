"""A product in a frame of 4:5: portrait posts and many shop themes."""

from __future__ import annotations

from pipelines.crops.packshot import INSIDE, MARGIN_RATIO, UNSURE, packshot_plan
from pipelines.crops.recipe import Recipe

NAME = "product_4x5"
RECIPE = Recipe(NAME, "Product 4:5", "product", packshot_plan, 4 / 5, MARGIN_RATIO, INSIDE, UNSURE)
find = RECIPE.find
