from __future__ import annotations

import numpy as np
import pytest

from pipelines.training.metrics import boundary_f, doubt_auroc, mask_iou, part_counts, part_ious
from pipelines.types import PART_NAMES, BoolArray


def box(left: int, right: int, side: int = 640) -> BoolArray:
    """A standing rectangle between two columns of a square photo."""
    mask = np.zeros((side, side), np.bool_)
    mask[side // 4 : side * 3 // 4, left:right] = True
    return mask


def test_overlap_is_intersection_over_union() -> None:
    assert mask_iou(box(0, 200), box(100, 300)) == pytest.approx(1 / 3)
    assert mask_iou(box(0, 0), box(0, 0)) == 1
    assert mask_iou(box(0, 0), box(0, 9)) == 0


def test_an_outline_two_pixels_off_counts_and_one_three_pixels_off_does_not() -> None:
    given = box(200, 400)
    assert boundary_f(given, given) == 1
    assert boundary_f(box(202, 402), given) == 1
    assert boundary_f(box(203, 403), given) < 0.6


def test_the_tolerance_grows_with_the_photo() -> None:
    assert boundary_f(box(404, 804, 1280), box(400, 800, 1280)) == 1
    assert boundary_f(box(52, 102, 160), box(50, 100, 160)) < 0.8


def test_a_missing_piece_costs_recall_and_an_added_one_precision() -> None:
    given = box(100, 200) | box(300, 400)
    assert boundary_f(box(100, 200), given) == pytest.approx(2 / 3, abs=0.01)
    assert boundary_f(given, box(100, 200)) == pytest.approx(2 / 3, abs=0.01)
    assert boundary_f(box(0, 0), given) == 0


def test_the_frame_of_the_photo_is_no_outline() -> None:
    whole = np.ones((64, 64), np.bool_)
    assert boundary_f(whole, whole) == 1
    assert boundary_f(whole, box(10, 20, 64)) == 0


def test_part_overlap_sums_pixels_over_photos() -> None:
    top, skin = PART_NAMES.index("top"), PART_NAMES.index("skin")
    given = np.array([[top, top, top, 0]], np.uint8)
    first = part_counts(np.array([[top, top, skin, 0]], np.uint8), given)
    second = part_counts(np.array([[top, top, top, top]], np.uint8), given)
    ious = part_ious(first + second)
    assert ious["top"] == pytest.approx(5 / 7)
    assert ious["background"] == pytest.approx(1 / 2)
    assert set(ious) == {"background", "top"}


def test_doubt_is_perfect_when_every_failure_is_trusted_less() -> None:
    assert doubt_auroc([0.1, 0.2, 0.9, 0.8], [True, True, False, False]) == 1
    assert doubt_auroc([0.9, 0.1], [True, False]) == 0
    assert doubt_auroc([0.5, 0.5, 0.5], [True, False, False]) == 0.5


def test_without_a_failure_there_is_nothing_to_rank() -> None:
    assert doubt_auroc([0.5, 0.6], [False, False]) is None
    assert doubt_auroc([], []) is None
