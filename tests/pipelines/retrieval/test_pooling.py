from __future__ import annotations

import numpy as np
import pytest

from pipelines.retrieval.pooling import region_boxes, rmac


@pytest.mark.parametrize(("height", "width"), [(7, 7), (7, 12), (12, 7), (1, 1), (2, 9)])
def test_regions_lie_inside_and_reach_every_edge(height: int, width: int) -> None:
    boxes = region_boxes(height, width)
    assert all(
        row >= 0 and column >= 0 and row + side <= height and column + side <= width for row, column, side in boxes
    )
    assert min(row for row, _, _ in boxes) == 0 and max(row + side for row, _, side in boxes) == height
    assert min(column for _, column, _ in boxes) == 0 and max(column + side for _, column, side in boxes) == width


def test_a_square_map_has_one_four_and_nine_regions() -> None:
    assert len(region_boxes(7, 7)) == 1 + 4 + 9


def test_the_vector_has_unit_length_and_ignores_brightness() -> None:
    features = np.random.default_rng(0).random((16, 7, 7)).astype(np.float32)
    assert np.isclose(np.linalg.norm(rmac(features)), 1, atol=1e-5)
    assert np.allclose(rmac(features), rmac(features * 3), atol=1e-5)


def test_nothing_gives_the_zero_vector() -> None:
    assert not rmac(np.zeros((4, 3, 3), np.float32)).any()
