from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipelines.engines.refiner import MapRefiner
from pipelines.engines.yolact import YolactSegmenter
from pipelines.types import FloatArray
from tests.support.images import product_scene

pytestmark = pytest.mark.weights

NO_CLUES: FloatArray = np.zeros((75, 6, 9), np.float32)


@pytest.fixture(scope="module")
def refiner() -> MapRefiner:
    return MapRefiner(None, 1)


@pytest.mark.parametrize(("width", "height"), [(640, 480), (300, 1000), (48, 64), (3000, 20)])
def test_any_shape_of_photo_gets_a_map_of_the_served_size(refiner: MapRefiner, width: int, height: int) -> None:
    image = np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)
    finer = refiner(image, np.full((12, 17), 0.3, np.float32), NO_CLUES)
    assert max(finer.shape) == max(refiner.entry.input_size)
    assert abs(finer.shape[1] / finer.shape[0] / (width / height) - 1) < 0.9
    assert finer.dtype == np.float32 and 0 <= finer.min() <= finer.max() <= 1


def test_the_outline_comes_nearer_to_the_products_own(refiner: MapRefiner) -> None:
    image, truth = product_scene(480, 640)
    clues = YolactSegmenter(None, 1).segment(image).clues
    wanted = cv2.resize(truth, (480, 640), interpolation=cv2.INTER_AREA) > 127
    small = np.asarray(cv2.resize(truth, (192, 256), interpolation=cv2.INTER_AREA), np.float32) / 255
    told = np.roll(np.asarray(cv2.GaussianBlur(small, (0, 0), 2), np.float32), 1, 1)
    plain = cv2.resize(told, (480, 640), interpolation=cv2.INTER_LINEAR) > 0.5
    assert ((refiner(image, told, clues) > 0.5) != wanted).sum() < 0.7 * (plain != wanted).sum()


def test_what_is_surely_ground_far_from_the_product_stays_as_it_was_told(refiner: MapRefiner) -> None:
    image = np.random.default_rng(0).integers(0, 256, (640, 640, 3), np.uint8)
    told = np.zeros((64, 64), np.float32)
    told[40:50, 44:52] = 1
    finer = refiner(image, told, NO_CLUES)
    assert finer[:300].max() == 0 and finer[:, :300].max() == 0
    assert finer[420:480, 460:500].mean() > 0.5


def test_without_a_product_there_is_no_place_to_look_at_and_nothing_is_made_up(refiner: MapRefiner) -> None:
    finer = refiner(np.full((400, 300, 3), 128, np.uint8), np.zeros((40, 30), np.float32), NO_CLUES)
    assert finer.shape == (640, 480) and finer.max() < 0.5


def test_a_map_of_another_segmenter_without_clues_is_refused_with_a_sentence(refiner: MapRefiner) -> None:
    with pytest.raises(ValueError, match="clues"):
        refiner(np.zeros((64, 64, 3), np.uint8), np.ones((8, 8), np.float32), None)
