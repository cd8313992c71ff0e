from __future__ import annotations

import tracemalloc

import cv2
import numpy as np
import pytest

from pipelines.imaging.refine import cut_out, refine_alpha
from pipelines.types import FloatArray, Segmentation, UInt8Array
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


def test_a_24_megapixel_photo_takes_no_gigabytes() -> None:
    scene, truth = product_scene(500, 750)
    image = np.asarray(cv2.resize(scene, (4000, 6000), interpolation=cv2.INTER_LINEAR), np.uint8)
    tracemalloc.start()
    alpha = refine_alpha(image, coarse(truth, 176))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert alpha.shape == (6000, 4000)
    assert peak < 200_000_000


def test_a_straight_edge_stays_straight() -> None:
    """A box turned by 10 degrees: each row's crossing of one half lies on one line."""
    image, truth = scene_of([(150, 200), (446, 252), (376, 646), (80, 594)])
    alpha = refine_alpha(image, coarse(truth))
    rows = np.arange(300, 580)
    crossing = np.array([np.interp(127.5, alpha[row, 60:260], np.arange(60, 260)) for row in rows])
    line = np.polyval(np.polyfit(rows, crossing, 1), rows)
    assert np.abs(crossing - line).max() < 1.0


def test_the_gap_between_two_legs_stays_open_to_where_they_meet() -> None:
    image, truth = scene_of([(200, 100), (400, 100), (420, 700), (330, 700), (300, 320), (270, 700), (180, 700)])
    alpha = refine_alpha(image, coarse(truth, 192))
    assert alpha[450:690, 300].max() == 0
    assert alpha[200:280, 300].min() == 255


def test_hair_is_soft_and_not_cut_off() -> None:
    """Strands two pixels wide: together they cover about half of their fringe, in truth and in the alpha."""
    image, truth = scene_of([(200, 200), (400, 200), (400, 600), (200, 600)])
    strands = np.zeros_like(truth)
    for column in range(204, 400, 5):
        cv2.line(strands, (column, 200), (column + 2, 184), 255, 1, cv2.LINE_AA)
    whole = np.maximum(truth, strands)
    image = painted(whole)
    fringe = (slice(187, 198), slice(210, 390))
    alpha = refine_alpha(image, coarse(whole))
    found, true = alpha[fringe].astype(float) / 255, whole[fringe].astype(float) / 255
    assert abs(found.mean() - true.mean()) < 0.25
    assert np.corrcoef(found.ravel(), true.ravel())[0, 1] > 0.6


def scene_of(outline: list[tuple[int, int]]) -> tuple[UInt8Array, UInt8Array]:
    """A plain red shape (800, 600) on a pale ground: the picture and its true alpha, smoothed at the edge."""
    large = np.zeros((3200, 2400), np.uint8)
    cv2.fillPoly(large, [(np.array(outline) * 4).astype(np.int32)], 255)
    truth = np.asarray(cv2.resize(large, (600, 800), interpolation=cv2.INTER_AREA), np.uint8)
    return painted(truth), truth


def painted(truth: UInt8Array) -> UInt8Array:
    """(H, W, 3): red where ``truth`` is full, pale grey where it is empty, with grain."""
    share = truth[..., None] / 255.0
    grain = np.random.default_rng(0).normal(0, 3, (*truth.shape, 1))
    picture = share * np.array((160, 30, 45)) + (1 - share) * np.array((222, 221, 219)) + grain
    return np.asarray(picture.clip(0, 255).round(), np.uint8)


def as_found(foreground: FloatArray) -> Segmentation:
    """A segmenter's answer with clues."""
    return Segmentation("product", 1.0, (), foreground, clues=np.ones((75, 4, 3), np.float32))


def test_a_refiner_draws_the_cleaned_map_and_colour_no_longer_decides() -> None:
    image, truth = product_scene(600, 800)
    foreground = coarse(truth)
    foreground[2:4, 2:4] = 1.0
    asked = []

    def drawn(image_rgb: UInt8Array, foreground: FloatArray, clues: FloatArray | None) -> FloatArray:
        asked.append((image_rgb.shape, foreground, clues))
        return np.asarray(cv2.resize(truth, (480, 640), interpolation=cv2.INTER_AREA) / np.float32(255), np.float32)

    found = as_found(foreground)
    alpha = cut_out(image, found, drawn)
    shape, told, clues = asked[0]
    assert shape == image.shape and told[2:4, 2:4].max() == 0 and clues is found.clues
    assert edge_error(alpha, truth) < 1.05 * edge_error(refine_alpha(image, foreground), truth)
    # What is drawn counts even where the photo shows nothing at all.
    blank = np.full_like(image, 128)
    plain = cut_out(blank, found, drawn)
    assert edge_error(plain, truth) < 0.5 * edge_error(refine_alpha(blank, foreground), truth)


def test_without_a_refiner_colour_decides() -> None:
    image, truth = product_scene(600, 800)
    found = as_found(coarse(truth))
    assert np.array_equal(cut_out(image, found, None), refine_alpha(image, found.foreground))


def test_where_nothing_was_found_no_refiner_is_asked() -> None:
    def never(image_rgb: UInt8Array, foreground: FloatArray, clues: FloatArray | None) -> FloatArray:
        raise AssertionError("there is nothing to draw")

    image, _ = product_scene(600, 800)
    alpha = cut_out(image, as_found(np.full((40, 30), 0.2, np.float32)), never)
    assert alpha.shape == (800, 600) and alpha.max() == 0


def test_what_a_refiner_adds_far_from_the_product_is_left_out() -> None:
    image, truth = product_scene(600, 800)

    def speckled(image_rgb: UInt8Array, foreground: FloatArray, clues: FloatArray | None) -> FloatArray:
        finer = np.asarray(cv2.resize(foreground, (480, 640), interpolation=cv2.INTER_LINEAR), np.float32)
        finer[10:40, 10:40] = 1.0
        return finer

    assert cut_out(image, as_found(coarse(truth)), speckled)[:60, :60].max() == 0


def test_a_piece_that_only_haze_joins_to_the_product_is_left_out() -> None:
    image, truth = product_scene(600, 800)

    def hazy(image_rgb: UInt8Array, foreground: FloatArray, clues: FloatArray | None) -> FloatArray:
        finer = cv2.resize(truth, (480, 640), interpolation=cv2.INTER_AREA) / np.float32(255)
        left = int(np.flatnonzero(finer[310] > 0.5)[0])
        finer[300:320, 20 : left + 5] = np.maximum(finer[300:320, 20 : left + 5], 0.35)
        finer[300:320, 10:30] = 0.9
        return np.asarray(finer, np.float32)

    alpha = cut_out(image, as_found(coarse(truth)), hazy)
    assert alpha[370:405, 8:42].max() == 0
    assert edge_error(alpha, truth) < 12


def test_no_pin_hole_opens_where_the_net_found_no_ground() -> None:
    image, truth = product_scene(600, 800)
    image[398:403, 298:303] = image[0, 0]

    def unsure(image_rgb: UInt8Array, foreground: FloatArray, clues: FloatArray | None) -> FloatArray:
        finer = cv2.resize(truth, (480, 640), interpolation=cv2.INTER_AREA) / np.float32(255)
        finer[310:330, 230:250] = 0.7
        finer[318:322, 238:242] = 0.3
        return np.asarray(finer, np.float32)

    assert cut_out(image, as_found(coarse(truth)), unsure)[399:402, 299:302].min() == 255
