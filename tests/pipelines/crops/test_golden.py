"""Every recipe's box on the generated figures, to the pixel or two: a change of a margin must be meant."""

from __future__ import annotations

import pytest

from pipelines.crops import RECIPES
from tests.pipelines.crops import scenes

FIGURE = {
    "full_body": (68, 24, 652, 900),
    "top": (194, 129, 526, 544),
    "bottom": (148, 254, 573, 892),
    "shoes": (237, 702, 484, 887),
    "head": (319, 53, 402, 157),
    "head_and_shoulders": (263, 49, 458, 244),
    "upper_half": (170, 35, 552, 544),
    "lower_half": (191, 544, 530, 883),
    "face_hidden": (95, 103, 626, 900),
    "detail": (317, 253, 405, 341),
}
PRODUCT = {
    "product_square": (324, 274, 677, 627),
    "product_3x4": (368, 274, 633, 627),
    "product_4x5": (359, 274, 641, 626),
    "product_1x144": (378, 274, 623, 627),
    "product_detail": (434, 384, 566, 516),
}


@pytest.mark.parametrize("name", sorted(FIGURE))
def test_the_standing_figure_is_cropped_as_agreed(name: str) -> None:
    crop = RECIPES[name].find(scenes.standing())
    assert crop is not None
    assert crop.confident
    assert crop.box_xyxy_px == pytest.approx(FIGURE[name], abs=2)


@pytest.mark.parametrize("name", sorted(PRODUCT))
def test_a_box_of_200_by_300_px_is_cropped_as_agreed(name: str) -> None:
    crop = RECIPES[name].find(scenes.product((400, 300, 600, 600), (1000, 900)))
    assert crop is not None
    assert crop.confident
    assert crop.box_xyxy_px == pytest.approx(PRODUCT[name], abs=2)


def test_every_recipe_has_its_golden_box() -> None:
    assert {*FIGURE, *PRODUCT} == set(RECIPES)
