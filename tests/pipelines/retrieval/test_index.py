from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipelines.retrieval.index import NOTHING, build, search
from pipelines.types import FloatArray


def vectors(count: int, seed: int = 0) -> FloatArray:
    drawn = np.random.default_rng(seed).normal(size=(count, 16)).astype(np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), np.float32)


def test_every_vector_finds_itself_first_with_cosine_one(tmp_path: Path) -> None:
    stored = vectors(50)
    build(range(1000, 1050), stored, tmp_path / "index")
    ids, scores = search(tmp_path / "index", stored, 5)
    assert ids[:, 0].tolist() == list(range(1000, 1050))
    assert scores[:, 0] == pytest.approx(np.ones(50), abs=1e-5)


def test_the_order_is_that_of_the_exact_cosine(tmp_path: Path) -> None:
    stored, query = vectors(50), vectors(1, seed=9)
    build(range(50), stored, tmp_path / "index")
    assert search(tmp_path / "index", query, 5)[0][0].tolist() == np.argsort(-(stored @ query[0]))[:5].tolist()


def test_a_rebuild_replaces_the_index_and_leaves_no_other_file(tmp_path: Path) -> None:
    build(range(50), vectors(50), tmp_path / "index")
    build([7], vectors(1), tmp_path / "index")
    ids, _ = search(tmp_path / "index", vectors(1), 3)
    assert ids.tolist() == [[7, NOTHING, NOTHING]]
    assert [path.name for path in tmp_path.iterdir()] == ["index"]


def test_wrong_sizes_are_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="one id per vector"):
        build([1, 2], vectors(3), tmp_path / "index")
    build([1], vectors(1), tmp_path / "index")
    with pytest.raises(ValueError, match="rebuild"):
        search(tmp_path / "index", np.ones((1, 4), np.float32), 1)
