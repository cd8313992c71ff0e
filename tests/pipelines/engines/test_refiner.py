from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipelines.engines.refiner import MapRefiner
from tests.support.images import product_scene

pytestmark = pytest.mark.weights


@pytest.fixture(scope="module")
def refiner() -> MapRefiner:
    return MapRefiner(None, 1)


@pytest.mark.parametrize(("width", "height"), [(640, 480), (300, 1000), (48, 64), (3000, 20)])
def test_any_shape_of_photo_gets_a_map_of_the_served_size(refiner: MapRefiner, width: int, height: int) -> None:
    image = np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)
    finer = refiner(image, np.full((12, 17), 0.3, np.float32))
    assert max(finer.shape) == max(refiner.entry.input_size)
    assert abs(finer.shape[1] / finer.shape[0] / (width / height) - 1) < 0.9
    assert finer.dtype == np.float32 and 0 <= finer.min() <= finer.max() <= 1


def test_the_outline_comes_nearer_to_the_products_own(refiner: MapRefiner) -> None:
    image, truth = product_scene(480, 640)
    wanted = cv2.resize(truth, (480, 640), interpolation=cv2.INTER_AREA) > 127
    small = np.asarray(cv2.resize(truth, (192, 256), interpolation=cv2.INTER_AREA), np.float32) / 255
    told = np.roll(np.asarray(cv2.GaussianBlur(small, (0, 0), 2), np.float32), 1, 1)
    plain = cv2.resize(told, (480, 640), interpolation=cv2.INTER_LINEAR) > 0.5
    assert ((refiner(image, told) > 0.5) != wanted).sum() < 0.7 * (plain != wanted).sum()
