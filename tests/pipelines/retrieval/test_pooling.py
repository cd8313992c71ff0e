from __future__ import annotations

import numpy as np
import pytest

from pipelines.retrieval.pooling import POOLINGS, crow, gem, mac, ramac, region_boxes, rmac, spoc, unit
from pipelines.types import FloatArray


def random_features(seed: int = 0) -> FloatArray:
    return np.random.default_rng(seed).random((16, 7, 7)).astype(np.float32)


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


@pytest.mark.parametrize("name", POOLINGS)
def test_every_pooling_gives_one_direction_whatever_the_brightness(name: str) -> None:
    pooled = [unit(POOLINGS[name](random_features() * factor)) for factor in (1, 3)]
    assert pooled[0].shape == (16,) and pooled[0].dtype == np.float32
    assert np.isclose(np.linalg.norm(pooled[0]), 1, atol=1e-5)
    assert np.allclose(pooled[0], pooled[1], atol=1e-4)


@pytest.mark.parametrize("name", POOLINGS)
def test_nothing_gives_the_zero_vector(name: str) -> None:
    assert not unit(POOLINGS[name](np.zeros((4, 3, 3), np.float32))).any()


def test_the_maximum_and_the_mean_are_what_their_names_say() -> None:
    features = np.zeros((2, 2, 2), np.float32)
    features[0, 1, 1], features[1] = 4, 1
    assert mac(features).tolist() == [4, 1]
    assert spoc(features).tolist() == [1, 1]


def test_the_generalised_mean_lies_between_mean_and_maximum() -> None:
    features = random_features()
    assert np.allclose(gem(features, 1), spoc(features), atol=1e-5)
    assert (gem(features) > spoc(features)).all() and (gem(features) < mac(features)).all()
    assert np.allclose(gem(features, 200), mac(features), atol=0.03)


def test_regions_without_any_contrast_weigh_alike_with_and_without_attention() -> None:
    flat = np.ones((3, 7, 7), np.float32)
    assert np.allclose(ramac(flat), rmac(flat), atol=1e-5)


def test_attention_turns_the_vector_towards_what_is_bright() -> None:
    features = np.full((2, 8, 8), 0.01, np.float32)
    features[0, :2, :2] = 9
    features[1, 6:, 6:] = 1
    assert unit(ramac(features))[0] > unit(rmac(features))[0]


def test_a_rare_channel_weighs_more_than_one_that_is_everywhere() -> None:
    features = np.ones((2, 4, 4), np.float32)
    features[1] = 0
    features[1, 0, 0] = 16
    pooled = crow(features)
    assert pooled[1] > pooled[0]
