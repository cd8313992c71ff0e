from __future__ import annotations

import cv2
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


# Neck, sleeves and hem of a T-shirt as shares of width and height.
OUTLINE = ((0.36, 0.2), (0.44, 0.24), (0.56, 0.24), (0.64, 0.2), (0.84, 0.34), (0.76, 0.46), (0.67, 0.4), (0.67, 0.82),
           (0.33, 0.82), (0.33, 0.4), (0.24, 0.46), (0.16, 0.34))  # fmt: skip


def a_shirt(height: int, width: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """A drawn red T-shirt with folds and grain on a light wall."""
    rng = np.random.default_rng(0)
    wall = (228 + rng.normal(0, 3, (height, width, 1))).repeat(3, 2)
    corners = (np.array(OUTLINE) * [width, height]).astype(np.int32)
    share = cv2.GaussianBlur(cv2.fillPoly(np.zeros((height, width)), [corners], 1.0), (0, 0), 1)[..., None]
    folds = 12 * np.sin(np.linspace(0, 25, width))[None, :, None] + rng.normal(0, 4, (height, width, 1))
    picture = wall * (1 - share) + (np.array([150, 40, 45]) + folds) * share
    return np.asarray(picture.clip(0, 255), np.uint8)


@pytest.mark.parametrize(("height", "width"), [(480, 640), (1000, 300), (64, 48)])
def test_any_shape_of_photo_is_answered_in_its_own_pixels(segmenter: YolactSegmenter, height: int, width: int) -> None:
    found = segmenter.segment(a_shirt(height, width))
    assert found.foreground.dtype == np.float32
    assert 0 <= found.foreground.min() <= found.foreground.max() <= 1
    for detection in found.instances:
        left, top, right, bottom = detection.box_xyxy_px
        assert 0 <= left < right <= width and 0 <= top < bottom <= height
        assert detection.label in CLASS_NAMES
        assert 0 < detection.mask_area_px <= width * height


def test_a_shirt_on_a_plain_wall_is_the_foreground_and_no_person(segmenter: YolactSegmenter) -> None:
    found = segmenter.segment(a_shirt(480, 480))
    rows, columns = (np.array(found.foreground.shape) // 2).tolist()
    assert found.kind == "product"
    assert found.foreground[rows, columns] > 0.8
    assert found.foreground[4, 4] < 0.2


def test_parts_are_indices_of_part_names(segmenter: YolactSegmenter) -> None:
    parts = segmenter.segment(a_shirt(200, 300)).parts
    assert parts is not None
    assert parts.max() < len(PART_NAMES)


def test_inside_covers_the_grown_box_only() -> None:
    inside = _inside(np.array([2, 2, 6, 6], np.float32), (10, 10))
    assert inside[2:6, 2:6].all()
    assert not inside[8:].any() and not inside[:, 8:].any()


def test_a_small_photo_is_not_enlarged_to_the_nets_largest_input(segmenter: YolactSegmenter) -> None:
    longest = max(segmenter.entry.input_size)
    assert segmenter.segment(a_shirt(416, 300)).foreground.shape[0] * 2 == min(longest, 416)
    assert segmenter.segment(a_shirt(2 * longest, longest)).foreground.shape[0] * 2 == longest
    assert segmenter.segment(a_shirt(100, 80)).foreground.shape[0] * 2 == min(longest, 384)
