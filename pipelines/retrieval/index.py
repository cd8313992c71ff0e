"""Similar photos: an exact inner-product index in FAISS, built aside and swapped in. Only jobs import this."""

from __future__ import annotations

import os
import uuid
from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from pipelines.types import FloatArray

NOTHING = -1


def build(ids: Sequence[int] | NDArray[np.int64], vectors: FloatArray, path: Path) -> None:
    """Write the index of ``vectors`` (n, D) float32, L2 = 1, to ``path``; readers see the old one or the new one.

    Never added to in place: searching while adding is unsafe, and a rebuild of 100,000 vectors takes a second.
    """
    matrix = _matrix(vectors)
    if len(ids) != len(matrix):
        raise ValueError(f"expected one id per vector, got {len(ids)} ids and {len(matrix)} vectors")
    index = faiss.IndexIDMap2(faiss.IndexFlatIP(matrix.shape[1]))
    index.add_with_ids(matrix, np.asarray(ids, np.int64))
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
    try:
        faiss.write_index(index, str(aside))
        os.replace(aside, path)  # noqa: PTH105  # named by its effect: atomic on one file system
    finally:
        aside.unlink(missing_ok=True)


def search(path: Path, vectors: FloatArray, k: int) -> tuple[NDArray[np.int64], FloatArray]:
    """The ``k`` nearest of each of ``vectors`` (n, D): ids (n, k), -1 where there are fewer, and cosines (n, k)."""
    index = faiss.read_index(str(path))
    matrix = _matrix(vectors)
    if matrix.shape[1] != index.d:
        raise ValueError(f"the index holds vectors of {index.d} numbers, not {matrix.shape[1]}; rebuild it")
    scores, ids = index.search(matrix, k)
    return np.asarray(ids, np.int64), np.asarray(scores, np.float32)


def _matrix(vectors: FloatArray) -> FloatArray:
    matrix = np.ascontiguousarray(vectors, np.float32)
    if matrix.ndim != 2:
        raise ValueError(f"vectors are (n, D), not {matrix.shape}")
    return matrix
