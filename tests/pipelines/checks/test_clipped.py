from __future__ import annotations

import numpy as np
import pytest

from pipelines.checks import CheckScene, clipped
from pipelines.types import Check


def check(rows: slice, columns: slice) -> Check:
    alpha = np.zeros((100, 200), np.uint8)
    alpha[rows, columns] = 255
    return clipped.check(CheckScene(np.zeros((100, 200, 3), np.uint8), alpha))


def test_a_product_inside_the_frame_passes() -> None:
    assert check(slice(1, 99), slice(1, 199)).passed


@pytest.mark.parametrize(
    ("rows", "columns", "side"),
    [(slice(0, 50), slice(20, 60), "top"), (slice(50, 100), slice(20, 60), "bottom"),
     (slice(20, 60), slice(0, 50), "left"), (slice(20, 60), slice(150, 200), "right")],
)  # fmt: skip
def test_a_cut_product_fails_and_the_sentence_names_the_edge(rows: slice, columns: slice, side: str) -> None:
    found = check(rows, columns)
    assert not found.passed
    assert side in found.message
    assert found.value > 0.1


def test_a_single_pixel_at_the_frame_is_forgiven() -> None:
    assert check(slice(0, 50), slice(20, 22)).passed
