"""Average precision of body points."""

import numpy as np
import pytest

pytest.importorskip("pycocotools", reason="pycocotools is installed by requirements-train.txt")

from pipelines.training.object_keypoint_similarity import SIGMAS, PosedPhoto, average_precision
from pipelines.types import KEYPOINT_NAMES, FloatArray


def standing(seed: int) -> FloatArray:
    """(23, 3) points spread over 100 x 300 px, all sure."""
    points = np.random.default_rng(seed).uniform(0, 1, (23, 3)) * [100, 300, 0] + [50, 50, 1]
    return np.asarray(points, np.float32)


def test_there_is_a_sigma_for_every_point() -> None:
    assert len(SIGMAS) == len(KEYPOINT_NAMES)


def test_points_found_where_they_were_given_score_one() -> None:
    photos = [PosedPhoto(standing(seed), standing(seed)) for seed in range(4)]
    assert average_precision(photos)["ap"] == pytest.approx(1.0)


def test_points_far_away_score_nothing() -> None:
    photos = [PosedPhoto(standing(seed), standing(seed) + np.array([90, 0, 0], np.float32)) for seed in range(4)]
    assert average_precision(photos)["ap50"] == pytest.approx(0.0)


def test_small_errors_cost_strict_thresholds_only() -> None:
    photos = [PosedPhoto(standing(seed), standing(seed) + np.array([14, 0, 0], np.float32)) for seed in range(4)]
    figures = average_precision(photos)
    assert figures["ap50"] > figures["ap75"]


def test_points_that_were_guesses_do_not_count() -> None:
    given = standing(1)
    given[:5, 2] = 0.3
    found = given.copy()
    found[:5, :2] += 500
    assert average_precision([PosedPhoto(given, found)])["ap"] == pytest.approx(1.0)
