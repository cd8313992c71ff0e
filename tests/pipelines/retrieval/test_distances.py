from __future__ import annotations

import numpy as np
import pytest

from pipelines.retrieval.distances import METRICS


@pytest.mark.parametrize("name", METRICS)
def test_a_vector_is_nearest_to_itself(name: str) -> None:
    vectors = np.random.default_rng(0).random((20, 8)).astype(np.float32)
    scores = METRICS[name](vectors, vectors)
    assert scores.shape == (20, 20) and scores.dtype == np.float32
    assert scores.argmax(1).tolist() == list(range(20))


def test_the_metrics_give_known_numbers() -> None:
    here, there = np.array([[3, 0]], np.float32), np.array([[0, 4]], np.float32)
    assert METRICS["cosine"](here, there)[0, 0] == pytest.approx(0)
    assert METRICS["l1"](here, there)[0, 0] == pytest.approx(-7)
    assert METRICS["l2"](here, there)[0, 0] == pytest.approx(-5)
