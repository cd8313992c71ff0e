"""Crop recipes: one file each, one line each in the table. Light to import: pages name recipes, they never crop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipelines.crops import bottom, full_body, head, product_square, shoes, top
from pipelines.crops.scene import CropScene
from pipelines.types import Crop, Kind


@dataclass(frozen=True)
class Recipe:
    """``title`` is for people; ``find`` gives the crop, or None when the photo does not show that part."""

    title: str
    kind: Kind
    find: Callable[[CropScene], Crop | None]


RECIPES: dict[str, Recipe] = {
    full_body.NAME: Recipe("Full body", "human", full_body.find),
    top.NAME: Recipe("Top", "human", top.find),
    bottom.NAME: Recipe("Bottom", "human", bottom.find),
    shoes.NAME: Recipe("Shoes", "human", shoes.find),
    head.NAME: Recipe("Head", "human", head.find),
    product_square.NAME: Recipe("Product square", "product", product_square.find),
}


def make_crops(scene: CropScene) -> tuple[Crop, ...]:
    """All crops that suit the photo, in the table's order."""
    found = (recipe.find(scene) for recipe in RECIPES.values() if recipe.kind == scene.kind)
    return tuple(crop for crop in found if crop is not None)


__all__ = ["RECIPES", "CropScene", "Recipe", "make_crops"]
