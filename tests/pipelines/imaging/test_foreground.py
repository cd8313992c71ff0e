from __future__ import annotations

import numpy as np

from pipelines.imaging.foreground import clean_foreground, edge_band
from tests.support.images import product_scene


def test_a_green_ground_leaves_no_fringe_at_a_soft_edge() -> None:
    image, alpha = product_scene(400, 500, colour=(170, 30, 40), ground=(20, 220, 30))
    soft = (alpha > 40) & (alpha < 215)
    cleaned = clean_foreground(image, alpha)
    greenness_before = image[soft][:, 1].astype(float).mean()
    greenness_after = cleaned[soft][:, 1].astype(float).mean()
    assert greenness_before > 90
    assert greenness_after < 45


def test_colours_well_inside_are_untouched_and_outside_is_white() -> None:
    image, alpha = product_scene(400, 500)
    cleaned = clean_foreground(image, alpha)
    far = ~edge_band(alpha)
    assert np.array_equal(cleaned[far & (alpha == 255)], image[far & (alpha == 255)])
    assert (cleaned[far & (alpha == 0)] == 255).all()


def test_pixels_just_outside_carry_the_products_colour() -> None:
    """A viewer that scales the cut-out mixes them in; white or ground there would show as a rim."""
    image, alpha = product_scene(400, 500, colour=(30, 30, 120))
    rim = edge_band(alpha) & (alpha == 0)
    assert np.abs(clean_foreground(image, alpha)[rim].astype(float) - (30, 30, 120)).mean() < 25


def test_a_photo_without_product_becomes_white() -> None:
    image, _ = product_scene(40, 50)
    assert (clean_foreground(image, np.zeros((50, 40), np.uint8)) == 255).all()


def test_a_photo_that_is_all_product_is_untouched() -> None:
    image, _ = product_scene(40, 50)
    assert np.array_equal(clean_foreground(image, np.full((50, 40), 255, np.uint8)), image)
