from __future__ import annotations

import numpy as np
import pytest

from pipelines.training.average_precision import Instance, PrecisionTable
from pipelines.types import BoolArray

SIZE_PX = (160, 120)


def a_box(left: int, top: int, width: int, height: int) -> BoolArray:
    mask = np.zeros((SIZE_PX[1], SIZE_PX[0]), bool)
    mask[top : top + height, left : left + width] = True
    return mask


def figures_of(given: list[Instance], found: list[Instance]) -> dict[str, float]:
    table = PrecisionTable()
    table.add(SIZE_PX, given, found)
    return table.figures()


def test_what_was_given_found_again_is_perfect() -> None:
    mask = a_box(10, 10, 50, 40)
    figures = figures_of([Instance(1, mask)], [Instance(1, mask, 0.9)])
    assert figures["AP"] == pytest.approx(1)
    assert (figures["photos"], figures["instances"]) == (1, 1)


def test_a_mask_that_overlaps_by_two_thirds_counts_up_to_that_threshold() -> None:
    found = a_box(10, 10, 50, 40) & ~a_box(10, 10, 16, 40)
    figures = figures_of([Instance(1, a_box(10, 10, 50, 40))], [Instance(1, found, 0.9)])
    assert figures["AP50"] == pytest.approx(1)
    assert figures["AP75"] == 0
    assert figures["AP"] == pytest.approx(0.4)


def test_the_right_mask_of_the_wrong_class_is_worth_nothing() -> None:
    mask = a_box(10, 10, 50, 40)
    assert figures_of([Instance(1, mask)], [Instance(2, mask, 0.9)])["AP"] == 0


def test_classes_count_alike_however_many_instances_they_have() -> None:
    masks = [a_box(10 + 30 * index, 10, 25, 40) for index in range(3)]
    given = [Instance(1, mask) for mask in masks] + [Instance(7, a_box(10, 60, 40, 40))]
    assert figures_of(given, [Instance(1, mask, 0.9) for mask in masks])["AP"] == pytest.approx(0.5)


def test_sizes_are_areas_in_pixels_of_the_photo_and_an_absent_size_has_no_figure() -> None:
    small, large = a_box(0, 0, 31, 33), a_box(0, 0, 96, 97)
    figures = figures_of([Instance(1, small), Instance(2, large)], [Instance(1, small, 0.9)])
    assert figures["AP_S"] == pytest.approx(1)
    assert figures["AP_L"] == 0
    assert "AP_M" not in figures


def test_an_ignored_instance_is_neither_asked_for_nor_held_against_what_is_found_there() -> None:
    big, tiny = a_box(10, 10, 50, 40), a_box(100, 100, 8, 8)
    given = [Instance(1, big), Instance(1, tiny, ignored=True)]
    assert figures_of(given, [Instance(1, big, 0.5)])["AP"] == pytest.approx(1)
    assert figures_of(given, [Instance(1, tiny, 0.9), Instance(1, big, 0.5)])["AP"] == pytest.approx(1)
    stray = Instance(1, a_box(120, 20, 20, 20), 0.9)
    assert figures_of(given, [stray, Instance(1, big, 0.5)])["AP"] < 0.6


def test_finding_nothing_is_zero_and_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert figures_of([Instance(1, a_box(10, 10, 50, 40))], [])["AP"] == 0
    figures_of([Instance(1, a_box(10, 10, 50, 40))], [Instance(1, a_box(0, 0, 9, 9))])
    assert capsys.readouterr().out == ""
