from __future__ import annotations

import numpy as np
import pytest

from pipelines.retrieval.colour_histogram import BINS, colour_histogram
from pipelines.types import UInt8Array


def plain(*colour: int) -> UInt8Array:
    return np.full((40, 60, 3), colour, np.uint8)


def test_a_colour_is_like_its_neighbour_and_unlike_another() -> None:
    red, rust, blue = (colour_histogram(plain(*colour)) for colour in ((200, 30, 30), (190, 45, 30), (30, 30, 200)))
    assert red.shape == (np.prod(BINS),)
    assert np.linalg.norm(red) == pytest.approx(1, abs=1e-5)
    assert red @ rust > 0.5 > red @ blue


def test_only_what_is_under_the_mask_is_counted() -> None:
    picture = plain(240, 240, 240)
    picture[10:30, 20:40] = (20, 120, 40)
    weights = np.zeros((20, 30), np.float32)
    weights[6:14, 11:19] = 1
    assert colour_histogram(picture, weights) @ colour_histogram(plain(20, 120, 40)) > 0.99


def test_an_empty_mask_means_the_whole_picture() -> None:
    picture = plain(10, 200, 90)
    assert np.allclose(colour_histogram(picture, np.zeros((4, 4), np.float32)), colour_histogram(picture))
