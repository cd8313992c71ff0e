from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipelines.imaging.shrink import fit, shrink
from tests.support.images import product_scene


@pytest.mark.parametrize("shape", [(600, 400), (601, 403)])
def test_a_large_picture_is_shrunk_by_area(shape: tuple[int, int]) -> None:
    smooth = cv2.GaussianBlur(np.random.default_rng(0).integers(0, 256, (*shape, 3)).astype(np.uint8), (0, 0), 8)
    plain = cv2.resize(smooth, (64, 96), interpolation=cv2.INTER_AREA)
    assert np.abs(shrink(np.asarray(smooth, np.uint8), (64, 96)).astype(int) - plain).max() <= 3


def test_a_small_picture_is_enlarged() -> None:
    assert shrink(np.full((3, 2, 3), 90, np.uint8), (64, 96)).shape == (96, 64, 3)


def test_fine_stripes_become_their_mean_and_no_moire() -> None:
    stripes = np.zeros((512, 512, 3), np.uint8)
    stripes[:, ::2] = 200
    assert np.abs(shrink(stripes, (100, 100)).astype(int) - 100).max() <= 2


def test_fit_makes_smaller_and_never_larger() -> None:
    image, _ = product_scene(300, 400)
    assert fit(image, 200).shape == (200, 150, 3)
    assert fit(image, 800) is image
