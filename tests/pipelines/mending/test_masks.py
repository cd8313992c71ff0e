import cv2
import numpy as np
import pytest

from pipelines.mending.masks import carry_over, drawn_in, only_box, only_instance
from pipelines.types import UInt8Array


def disc(size: int, radius: float) -> UInt8Array:
    plane = np.zeros((size, size), np.uint8)
    cv2.circle(plane, (size // 2, size // 2), round(radius), 255, -1, cv2.LINE_AA)
    return plane


def test_what_was_not_changed_keeps_every_pixel_of_the_large_mask() -> None:
    large = disc(900, 300)
    before = np.asarray(cv2.resize(large, (300, 300), interpolation=cv2.INTER_AREA), np.uint8)
    assert carry_over(large, before, before.copy()) is large
    after = before.copy()
    after[140:160, 40:60] = 0
    carried = carry_over(large, before, after)
    assert carried[450, 150] == 0
    assert (carried[:, 200:] == large[:, 200:]).all()
    assert (carried[:400] == large[:400]).all()


def test_a_restored_piece_has_its_place_and_size_in_the_large_mask() -> None:
    before = np.zeros((100, 150), np.uint8)
    after = before.copy()
    after[20:40, 100:130] = 255
    carried = carry_over(np.zeros((400, 600), np.uint8), before, after) > 127
    rows, columns = np.flatnonzero(carried.any(1)), np.flatnonzero(carried.any(0))
    assert np.abs(np.array([rows[0], rows[-1], columns[0], columns[-1]]) - (80, 159, 400, 519)).max() <= 3


@pytest.mark.parametrize("steps", [1, 3])
def test_the_outline_is_drawn_in_by_as_many_steps(steps: int) -> None:
    before = disc(1600, 500)
    radius = np.sqrt((drawn_in(before, steps) > 127).sum() / np.pi)
    assert radius == pytest.approx(500 - steps, abs=0.6)
    assert drawn_in(before, 0) is before


def test_of_two_products_the_chosen_one_stays() -> None:
    image = np.full((200, 300, 3), 220, np.uint8)
    image[60:140, 40:110] = (150, 30, 30)
    image[60:140, 190:260] = (30, 30, 150)
    instance = np.zeros((50, 75), np.bool_)
    instance[15:35, 48:65] = True
    alpha = only_instance(image, instance)
    assert (alpha[70:130, 200:250] > 250).all()
    assert (alpha[:, :150] == 0).all()


def test_a_box_cuts_the_mask_where_nothing_better_is_stored() -> None:
    alpha = np.full((100, 100), 255, np.uint8)
    kept = only_box(alpha, (200.0, 100.0, 400.0, 300.0), (400, 400))
    assert (kept > 0).sum() == 50 * 50
    assert (kept[25:75, 50:] == 255).all()
