from __future__ import annotations

import numpy as np
import pytest

from pipelines.engines import SEGMENTERS
from pipelines.engines.yolact import YolactSegmenter, _inside
from pipelines.types import CLASS_NAMES, PART_NAMES

pytestmark = pytest.mark.weights


@pytest.fixture(scope="module")
def segmenter() -> YolactSegmenter:
    loaded: YolactSegmenter = SEGMENTERS["yolact-mnv2"](None, 1)
    return loaded


def a_mug(height: int, width: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """A dark blue block on a light ground, a third of the picture wide."""
    image = np.full((height, width, 3), 235, np.uint8)
    image[height // 3 : 2 * height // 3, width // 3 : 2 * width // 3] = (30, 40, 120)
    return image


@pytest.mark.parametrize(("height", "width"), [(480, 640), (1000, 300), (64, 48)])
def test_any_shape_of_photo_is_answered_in_its_own_pixels(segmenter: YolactSegmenter, height: int, width: int) -> None:
    found = segmenter.segment(a_mug(height, width))
    assert found.foreground.dtype == np.float32
    assert 0 <= found.foreground.min() <= found.foreground.max() <= 1
    for detection in found.instances:
        left, top, right, bottom = detection.box_xyxy_px
        assert 0 <= left < right <= width and 0 <= top < bottom <= height
        assert detection.label in CLASS_NAMES
        assert 0 < detection.mask_area_px <= width * height


def test_a_block_on_a_plain_ground_is_the_foreground_and_no_person(segmenter: YolactSegmenter) -> None:
    found = segmenter.segment(a_mug(480, 480))
    rows, columns = (np.array(found.foreground.shape) // 2).tolist()
    assert found.kind == "product"
    assert found.foreground[rows, columns] > 0.8
    assert found.foreground[4, 4] < 0.2


def test_parts_are_indices_of_part_names(segmenter: YolactSegmenter) -> None:
    parts = segmenter.segment(a_mug(200, 300)).parts
    assert parts is not None
    assert parts.max() < len(PART_NAMES)


def test_inside_covers_the_grown_box_only() -> None:
    inside = _inside(np.array([2, 2, 6, 6], np.float32), (10, 10))
    assert inside[2:6, 2:6].all()
    assert not inside[8:].any() and not inside[:, 8:].any()
