from __future__ import annotations

from pipelines.crops import product_square
from tests.pipelines.crops import scenes


def test_it_is_square_with_the_product_in_the_middle_at_85_percent() -> None:
    crop = scenes.found(product_square.find(scenes.product((400, 300, 500, 470), (1000, 800))))
    left, top, right, bottom = crop.box_xyxy_px
    assert right - left == bottom - top == 200
    assert ((left + right) / 2, (top + bottom) / 2) == (450, 385)
    assert crop.confident


def test_near_the_frame_the_square_moves_inside() -> None:
    crop = scenes.found(product_square.find(scenes.product((5, 5, 105, 175), (1000, 800))))
    assert crop.box_xyxy_px == (0, 0, 200, 200)


def test_a_product_with_hardly_any_air_at_the_frame_is_not_confident() -> None:
    assert not scenes.found(product_square.find(scenes.product((8, 100, 792, 700), (800, 800)))).confident
    assert scenes.found(product_square.find(scenes.product((16, 100, 784, 700), (800, 800)))).confident


def test_a_product_longer_than_the_photo_is_wide_is_never_cut_but_not_confident() -> None:
    crop = scenes.found(product_square.find(scenes.product((20, 50, 380, 750), (400, 800))))
    assert crop.box_xyxy_px[1] <= 50
    assert crop.box_xyxy_px[3] >= 750
    assert not crop.confident


def test_a_product_cut_by_the_frame_is_not_confident() -> None:
    assert not scenes.found(product_square.find(scenes.product((0, 100, 100, 200), (800, 800)))).confident
