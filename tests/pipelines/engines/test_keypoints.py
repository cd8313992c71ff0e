from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipelines.engines import KEYPOINTERS
from pipelines.engines.keypoints import LEAST_RIVAL, _shrunk, _shrunk_matrix, crop_matrix, decode_peaks, second_peaks
from pipelines.types import FloatArray


def bumps(*places: tuple[float, float, float]) -> FloatArray:
    """One (1, 64, 48) heat map with bumps at (x, y) cells of a height each."""
    rows, columns = np.mgrid[:64, :48]
    parts = [height * np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * 1.7**2)) for x, y, height in places]
    return np.asarray(np.max(parts, 0)[None], np.float32)


def test_a_limb_seen_in_two_places_is_less_sure_than_one_seen_in_one() -> None:
    once = decode_peaks(bumps((20, 30, 0.8)), 4.0)[0, 2]
    twice = decode_peaks(bumps((20, 30, 0.8), (35, 10, 0.7)), 4.0)[0, 2]
    assert once > 0.85
    assert 0.5 < twice < 0.7


def test_the_second_place_is_the_other_bump_and_not_the_flank_of_the_first() -> None:
    x, y, height = second_peaks(bumps((20, 30, 0.8), (35, 10, 0.4)), 4.0)[0]
    assert (x, y) == (35.5 * 4 - 0.5, 10.5 * 4 - 0.5)
    assert LEAST_RIVAL < height < 0.4
    assert second_peaks(bumps((20, 30, 0.8), (22, 31, 0.7)), 4.0)[0, 2] < 0.05


def test_a_peak_between_pixels_is_found_to_a_fraction_of_a_pixel() -> None:
    rows, columns = np.mgrid[:64, :48]
    wanted = np.array([[20.3, 31.7], [5.0, 60.2]])
    heat = np.stack([np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * 1.7**2)) for x, y in wanted]).astype(
        np.float32
    )
    found = decode_peaks(heat, 4.0)
    assert np.allclose(found[:, :2], (wanted + 0.5) * 4 - 0.5, atol=0.3)
    assert (found[:, 2] > 0.9).all()


def test_an_empty_heat_map_scores_nothing() -> None:
    assert decode_peaks(np.zeros((23, 64, 48), np.float32), 4.0)[:, 2].max() == 0


def test_the_crop_holds_the_whole_box_with_a_margin() -> None:
    matrix = crop_matrix((100, 50, 300, 650), (256, 192))
    corners = np.array([[100, 50], [300, 650]]) @ matrix[:, :2].T + matrix[:, 2]
    assert (corners > 0).all() and (corners < [192, 256]).all()
    assert np.isclose(matrix[0, 0], matrix[1, 1])


@pytest.mark.weights
def test_points_come_in_pixels_of_the_original_whatever_its_size() -> None:
    engine = KEYPOINTERS["attention-points"](None, 1)
    small = np.random.default_rng(0).integers(0, 255, (200, 120, 3)).astype(np.uint8)
    large = small.repeat(6, 0).repeat(6, 1)
    first = engine.locate(small, (10, 10, 110, 190)).points
    second = engine.locate(large, (60, 60, 660, 1140)).points
    assert first.shape == (23, 3)
    assert np.median(np.abs(second[:, :2] / 6 - first[:, :2])) < 3


def test_shrinking_a_large_photo_first_moves_nothing() -> None:
    large = np.zeros((1600, 1200, 3), np.uint8)
    large[800:816, 600:616] = 255
    matrix = crop_matrix((0, 0, 1200, 1600), (256, 192))
    crop = cv2.warpAffine(_shrunk(large, matrix), _shrunk_matrix(large, matrix), (192, 256))[..., 0].astype(float)
    centre = [(crop * axis).sum() / crop.sum() for axis in np.mgrid[:256, :192][::-1]]
    assert np.allclose(centre, matrix[:, :2] @ [607.5, 807.5] + matrix[:, 2], atol=0.1)
