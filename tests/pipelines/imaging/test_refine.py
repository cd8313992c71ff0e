from __future__ import annotations

import time
import tracemalloc

import cv2
import numpy as np
import pytest

from pipelines.imaging.refine import refine_alpha, remove_islands
from pipelines.types import FloatArray, UInt8Array
from tests.support.images import product_scene


def coarse(alpha: UInt8Array, longest: int = 88) -> FloatArray:
    """What a segmenter would say: small and soft."""
    scale = longest / max(alpha.shape)
    size = (round(alpha.shape[1] * scale), round(alpha.shape[0] * scale))
    small = cv2.resize(alpha.astype(np.float32) / 255, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(small, (0, 0), 1.0), np.float32)


def edge_error(found: UInt8Array, truth: UInt8Array) -> float:
    """Mean absolute difference 0..255 within 4 px of the true outline."""
    band = cv2.morphologyEx((truth > 127).astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((9, 9), np.uint8)) > 0
    return float(np.abs(found[band].astype(float) - truth[band]).mean())


def test_the_edge_follows_the_photo_and_not_the_small_map() -> None:
    image, truth = product_scene(600, 800)
    foreground = coarse(truth)
    plain = cv2.resize((foreground * 255).astype(np.uint8), (600, 800), interpolation=cv2.INTER_LINEAR)
    alpha = refine_alpha(image, foreground)
    assert alpha.shape == (800, 600)
    assert edge_error(alpha, truth) < 0.25 * edge_error(np.asarray(plain, np.uint8), truth)


def test_far_from_the_edge_alpha_is_exactly_full_or_nothing() -> None:
    image, truth = product_scene(600, 800)
    alpha = refine_alpha(image, coarse(truth))
    kernel = np.ones((41, 41), np.uint8)
    assert alpha[cv2.erode(truth, kernel) == 255].min() == 255
    assert alpha[cv2.dilate(truth, kernel) == 0].max() == 0


def test_a_hole_in_a_handle_stays_open() -> None:
    image, truth = product_scene(600, 800)
    cv2.circle(truth, (300, 400), 40, 0, -1)
    image[truth == 0] = (225, 224, 222)
    alpha = refine_alpha(image, coarse(truth))
    assert alpha[400, 300] == 0
    assert alpha[400, 200] == 255


def test_specks_far_from_the_product_are_removed() -> None:
    image, truth = product_scene(600, 800)
    foreground = coarse(truth)
    foreground[2:4, 2:4] = 1.0
    assert refine_alpha(image, foreground)[:60, :60].max() == 0


def test_the_second_shoe_of_a_pair_is_kept() -> None:
    foreground = np.zeros((80, 80), np.float32)
    foreground[30:50, 5:30] = 1
    foreground[30:50, 50:75] = 1
    assert remove_islands(foreground)[40, 60] == 1


def test_a_lone_missing_pixel_inside_is_filled() -> None:
    foreground = np.zeros((80, 80), np.float32)
    foreground[10:70, 10:70] = 1
    foreground[40, 40] = 0.2
    assert remove_islands(foreground)[40, 40] == 1


def test_nothing_found_gives_an_empty_alpha() -> None:
    image, _ = product_scene(60, 80)
    assert refine_alpha(image, np.zeros((20, 15), np.float32)).max() == 0


def test_a_product_that_fills_the_frame_stays_whole() -> None:
    image, _ = product_scene(60, 80)
    assert refine_alpha(image, np.ones((20, 15), np.float32)).min() == 255


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (200, 3)])
def test_odd_sizes_are_refined_too(size: tuple[int, int]) -> None:
    image = np.full((*size, 3), 90, np.uint8)
    assert refine_alpha(image, np.ones((8, 8), np.float32)).shape == size


def test_a_24_megapixel_photo_takes_seconds_not_gigabytes() -> None:
    scene, truth = product_scene(500, 750)
    image = np.asarray(cv2.resize(scene, (4000, 6000), interpolation=cv2.INTER_LINEAR), np.uint8)
    foreground = coarse(truth, 176)
    tracemalloc.start()
    started = time.perf_counter()
    alpha = refine_alpha(image, foreground)
    seconds, peak = time.perf_counter() - started, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert alpha.shape == (6000, 4000)
    assert seconds < 8
    assert peak < 600_000_000
