from __future__ import annotations

import numpy as np
import pytest

from pipelines.imaging.plain_ground import fill_false_holes
from pipelines.types import FloatArray, UInt8Array

GREEN, WHITE = (110, 195, 160), (245, 245, 245)


def a_shirt(hole_rgb: tuple[int, int, int]) -> tuple[UInt8Array, FloatArray]:
    """A green shirt on white, 200 x 160, and a map of half its size with a hole where ``hole_rgb`` shows."""
    image = np.full((200, 160, 3), WHITE, np.uint8)
    image[40:180, 30:130] = GREEN
    image[80:120, 60:80] = hole_rgb
    foreground = np.zeros((100, 80), np.float32)
    foreground[20:90, 15:65] = 1
    foreground[40:60, 30:40] = 0.1
    return image, foreground


def test_a_hole_in_plain_sight_of_the_cloth_is_filled_with_its_rim() -> None:
    image, foreground = a_shirt(GREEN)
    foreground[39:61, 29] = foreground[39:61, 40] = 0.7
    filled = fill_false_holes(image, foreground)
    assert filled[22:88, 17:63].min() == 1
    assert np.array_equal(filled[:15], foreground[:15])


def test_a_gap_that_shows_the_ground_stays_open() -> None:
    image, foreground = a_shirt(WHITE)
    assert fill_false_holes(image, foreground) is foreground


@pytest.mark.parametrize("ground", ["patterned", "hidden"])
def test_nothing_is_filled_where_the_ground_is_not_plain_or_not_seen(ground: str) -> None:
    image, foreground = a_shirt(GREEN)
    if ground == "patterned":
        image[:, np.arange(160) % 8 < 4] = 0
    else:
        foreground[foreground == 0] = 0.3
    assert np.array_equal(fill_false_holes(image, foreground), foreground)


def test_beside_dark_legs_on_a_plain_ground_a_hole_is_filled_unless_it_shows_the_legs() -> None:
    for hole, filled in ((GREEN, True), ((30, 30, 34), False)):
        image, foreground = a_shirt(hole)
        image[184:] = (30, 30, 34)
        assert (fill_false_holes(image, foreground)[45:55, 31:39].min() == 1) == filled
