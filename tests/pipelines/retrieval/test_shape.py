from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipelines.retrieval.shape import (
    ShapelessMask,
    axis_of_least_inertia,
    fourier,
    fourier_magnitudes,
    hu_moments,
    normalised_outline,
    outline,
    resample,
)
from pipelines.types import BoolArray

SHIRT = np.array([[30, 0], [70, 0], [100, 35], [82, 50], [72, 40], [72, 130], [28, 130], [28, 40], [18, 50], [0, 30]])


def drawn(corners: np.ndarray, turn_deg: float = 0, scale: float = 1.5, shift: tuple[int, int] = (0, 0)) -> BoolArray:
    angle = np.deg2rad(turn_deg)
    matrix = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) * scale
    points = (corners - corners.mean(0)) @ matrix.T + np.array([250, 250]) + shift
    picture = np.zeros((500, 500), np.uint8)
    cv2.fillPoly(picture, [np.round(points).astype(np.int32)], 1)
    return picture > 0


def square() -> BoolArray:
    return drawn(np.array([[0, 0], [100, 0], [100, 100], [0, 100]]))


@pytest.mark.parametrize("describe", [fourier, fourier_magnitudes, hu_moments])
@pytest.mark.parametrize(("turn", "scale", "shift"), [(0, 1.5, (60, -40)), (33, 1.5, (0, 0)), (160, 2.2, (5, 9))])
def test_moving_turning_and_scaling_change_little(
    describe: object, turn: float, scale: float, shift: tuple[int, int]
) -> None:
    assert callable(describe)
    reference, other = describe(drawn(SHIRT)), describe(drawn(SHIRT, turn, scale, shift))
    stranger = describe(square())
    assert np.linalg.norm(reference - other) < 0.35 * np.linalg.norm(reference - stranger)


def test_the_phases_tell_shapes_apart_that_have_the_same_magnitudes() -> None:
    # A bump at the thin end or at the thick end of a drop moves phases more than magnitudes.
    drop = np.array([[0, 40], [120, 0], [140, 20], [140, 60], [120, 80]])
    bumped_left = np.array([[0, 40], [30, 10], [40, 26], [120, 0], [140, 20], [140, 60], [120, 80]])
    bumped_right = np.array([[0, 40], [100, 7], [110, -24], [120, 0], [140, 20], [140, 60], [120, 80]])
    masks = [drawn(corners) for corners in (drop, bumped_left, bumped_right)]
    with_phase = [fourier(mask) for mask in masks]
    without = [fourier_magnitudes(mask) for mask in masks]
    assert np.linalg.norm(with_phase[1] - with_phase[2]) > np.linalg.norm(without[1] - without[2])


def test_points_lie_at_equal_steps_along_the_outline() -> None:
    points = resample(np.array([[0, 0], [3, 0], [3, 1], [0, 1]], float), 8)
    closed = np.concatenate([points, points[:1]])
    assert np.allclose(np.linalg.norm(np.diff(closed, axis=0), axis=1), 1)


@pytest.mark.parametrize("turn", [0, 20, 70, -45])
def test_the_axis_of_least_inertia_follows_the_turn_of_a_bar(turn: float) -> None:
    bar = drawn(np.array([[0, 0], [200, 0], [200, 20], [0, 20]]), turn)
    assert np.rad2deg(axis_of_least_inertia(bar)) == pytest.approx(turn, abs=1)


def test_the_outline_starts_at_the_far_end_of_the_axis() -> None:
    points = normalised_outline(drawn(SHIRT, 25))
    assert points[0].real == pytest.approx(np.abs(points.real).max())


def test_only_the_largest_piece_counts_and_a_speck_has_no_shape() -> None:
    mask = drawn(SHIRT)
    spoilt = mask.copy()
    spoilt[2:6, 2:6] = True
    assert np.array_equal(outline(mask), outline(spoilt))
    speck = np.zeros((9, 9), np.bool_)
    speck[4, 4] = True
    with pytest.raises(ShapelessMask, match="at least 8 pixels"):
        outline(speck)
    with pytest.raises(ShapelessMask, match="found 0"):
        outline(np.zeros((9, 9), np.bool_))


@pytest.mark.parametrize("count", [10, 120, 200])
def test_as_many_coefficients_as_asked_for(count: int) -> None:
    assert fourier(square(), count).shape == (2 * count,)
    assert fourier_magnitudes(square(), count).shape == (count,)


def test_too_many_coefficients_are_refused() -> None:
    with pytest.raises(ValueError, match="1 to 511"):
        fourier(square(), 600)
