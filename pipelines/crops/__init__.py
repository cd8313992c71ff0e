"""Crop recipes: one file each, one line each in the table. Light to import: pages name recipes and preview them."""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.crops import (
    bottom,
    detail,
    face_hidden,
    full_body,
    head,
    head_and_shoulders,
    lower_half,
    product_1x144,
    product_3x4,
    product_4x5,
    product_detail,
    product_square,
    shoes,
    top,
    upper_half,
)
from pipelines.crops.recipe import Recipe
from pipelines.crops.scene import CropScene
from pipelines.types import Crop

RECIPES: dict[str, Recipe] = {
    full_body.NAME: full_body.RECIPE,
    top.NAME: top.RECIPE,
    bottom.NAME: bottom.RECIPE,
    shoes.NAME: shoes.RECIPE,
    head.NAME: head.RECIPE,
    head_and_shoulders.NAME: head_and_shoulders.RECIPE,
    upper_half.NAME: upper_half.RECIPE,
    lower_half.NAME: lower_half.RECIPE,
    face_hidden.NAME: face_hidden.RECIPE,
    detail.NAME: detail.RECIPE,
    product_square.NAME: product_square.RECIPE,
    product_3x4.NAME: product_3x4.RECIPE,
    product_4x5.NAME: product_4x5.RECIPE,
    product_1x144.NAME: product_1x144.RECIPE,
    product_detail.NAME: product_detail.RECIPE,
}


def make_crops(scene: CropScene, recipes: Iterable[Recipe] | None = None) -> tuple[Crop, ...]:
    """All crops of ``recipes`` (default: of the table) that suit the photo, in their order."""
    chosen = RECIPES.values() if recipes is None else recipes
    found = (recipe.find(scene) for recipe in chosen if recipe.kind == scene.kind)
    return tuple(crop for crop in found if crop is not None)


__all__ = ["RECIPES", "CropScene", "Recipe", "make_crops"]
