"""A square around a product that nobody wears: Amazon, Google Merchant, Walmart, TikTok Shop."""

from __future__ import annotations

from pipelines.crops.packshot import INSIDE, MARGIN_RATIO, UNSURE, packshot_plan
from pipelines.crops.recipe import Recipe

NAME = "product_square"
RECIPE = Recipe(NAME, "Product square", "product", packshot_plan, 1.0, MARGIN_RATIO, INSIDE, UNSURE)
find = RECIPE.find
