from __future__ import annotations

import numpy as np
import pytest

from pipelines.retrieval.calibration import calibrate


def rankings(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Right best answers stand out by 0.3, wrong ones by little."""
    random = np.random.default_rng(seed)
    right = random.random(count) < 0.6
    scores = random.normal(0.3, 0.05, (count, 10))
    scores[:, 0] += np.where(right, 0.3, 0.1)
    return scores.astype(np.float32), right


def test_probabilities_are_those_that_come_true() -> None:
    model = calibrate(*rankings(800, 0))
    scores, right = rankings(800, 1)
    chance = model.probability(scores)
    assert abs(chance.mean() - right.mean()) < 0.05
    assert chance[right].mean() > 0.8 and chance[~right].mean() < 0.3
    assert (model.is_match(scores) == right).mean() > 0.85


def test_one_kind_of_answer_is_not_enough() -> None:
    with pytest.raises(ValueError, match="right and wrong"):
        calibrate(rankings(20, 0)[0], np.ones(20, np.bool_))
