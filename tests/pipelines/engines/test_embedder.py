from __future__ import annotations

import numpy as np
import pytest

from pipelines.engines import EMBEDDERS
from pipelines.engines.embedder import GROUND, product_square


def test_the_square_shows_the_product_centred_on_grey() -> None:
    image = np.zeros((100, 200, 3), np.uint8)
    image[20:40, 150:190] = 255
    foreground = np.zeros((50, 100), np.float32)
    foreground[10:20, 75:95] = 1
    square = product_square(image, foreground, 100)
    assert square.shape == (100, 100, 3)
    assert (square[50, 50] > 250).all()
    assert (square[5, 50] == GROUND).all()


def test_without_a_foreground_the_whole_photo_is_shown() -> None:
    image = np.full((80, 80, 3), 200, np.uint8)
    square = product_square(image, np.zeros((10, 10), np.float32), 64)
    assert (square[32, 32] == 200).all()


@pytest.mark.weights
def test_a_product_is_nearer_to_its_dimmed_self_than_to_another() -> None:
    embedder = EMBEDDERS["rmac-mnv2"](None, 1)
    foreground = np.ones((16, 16), np.float32)
    rng = np.random.default_rng(0)
    stripes = np.zeros((128, 128, 3), np.uint8)
    stripes[:, ::16] = stripes[:, 1::16] = (220, 40, 40)
    noise = rng.integers(0, 255, (128, 128, 3)).astype(np.uint8)
    vectors = [embedder.embed(image, foreground) for image in (stripes, (stripes * 0.8).astype(np.uint8), noise)]
    assert all(np.isclose(np.linalg.norm(vector), 1, atol=1e-4) for vector in vectors)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.1
