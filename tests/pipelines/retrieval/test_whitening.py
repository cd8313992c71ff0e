from __future__ import annotations

import numpy as np

from pipelines.retrieval.whitening import discriminant, whitening
from pipelines.types import FloatArray


def photos(per_product: int = 12, seed: int = 0) -> tuple[FloatArray, np.ndarray]:
    """Eight products; what tells them apart is small beside a nuisance direction that all share."""
    random = np.random.default_rng(seed)
    labels = np.repeat(np.arange(8), per_product)
    vectors = 0.2 * random.normal(size=(len(labels), 24))
    vectors[:, 0] += 5 * random.normal(size=len(labels))
    vectors[np.arange(len(labels)), labels + 1] += 1
    return vectors.astype(np.float32), labels


def first_right(vectors: FloatArray, labels: np.ndarray) -> float:
    near = vectors @ vectors.T - 9 * np.eye(len(vectors))
    return float((labels[near.argmax(1)] == labels).mean())


def test_whitening_takes_away_what_merely_varies_most() -> None:
    vectors, labels = photos()
    white = whitening(vectors, 12)(vectors)
    assert white.shape == (len(labels), 12)
    assert np.allclose(np.linalg.norm(white, axis=1), 1, atol=1e-5)
    assert first_right(white, labels) > first_right(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), labels)


def test_a_discriminant_learnt_on_some_photos_tells_others_apart() -> None:
    learnt, labels = photos()
    bend = discriminant(learnt, labels, 7)
    others, _ = photos(seed=1)
    assert bend(others).shape == (len(labels), 7)
    assert first_right(bend(others), labels) > 0.95


def test_fewer_photos_than_numbers_do_no_harm() -> None:
    vectors, labels = photos(2)
    assert np.isfinite(discriminant(vectors, labels, 4)(vectors)).all()
