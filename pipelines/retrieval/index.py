"""Similar photos by FAISS: an index is a cache of the vectors that the caller keeps, built aside and swapped in.

Below 50,000 vectors it is exact; above, an inverted file with 8-bit scalars; far above, with product codes that are
refined. What changed since it was built comes along with a search, so nothing is ever added to a built index.
"""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from pipelines.retrieval.kinds import EXACT, Kind, empty_index, kind_for, kind_of, probes_of, search_parameters
from pipelines.types import BoolArray, FloatArray

IdArray = NDArray[np.int64]
NOTHING = -1
CHECKED, CHECKED_DEPTH = 500, 7
LEAST_RECALL = 0.985
STALE_S = 3600.0


@dataclass(frozen=True)
class Changes:
    """Since an index was built: ``ids`` (n,) with new or altered ``vectors`` (n, D), and ids that are ``gone`` (m,)."""

    ids: IdArray
    vectors: FloatArray
    gone: IdArray

    @property
    def hidden(self) -> IdArray:
        """Ids whose vectors in the built index no longer count."""
        return np.concatenate([self.gone, self.ids])


class Index:
    """A built index in memory, never altered."""

    def __init__(self, stored: Any) -> None:
        self._stored = stored
        self._faiss = faiss.downcast_index(stored.index)
        self.ids: IdArray = faiss.vector_to_array(stored.id_map)
        self.dimension: int = self._faiss.d

    @property
    def kind(self) -> Kind:
        """Which kind it is, whatever was asked for when it was built."""
        return kind_of(self._faiss)

    @property
    def share_looked_at(self) -> float:
        """0..1: how much of the index a search without a filter reads."""
        if self.kind == EXACT:
            return 1.0
        inverted = probes_of(self._faiss)
        return float(inverted.nprobe / inverted.nlist)

    def search(self, queries: FloatArray, k: int, allowed: IdArray | None = None,
               changes: Changes | None = None) -> tuple[IdArray, FloatArray]:  # fmt: skip
        """The ``k`` nearest of each of ``queries`` (n, D): ids (n, k), -1 where there are fewer, and cosines (n, k).

        ``allowed``: only these ids may be found; the index looks the farther the fewer they are.
        """
        matrix = _matrix(queries)
        if matrix.shape[1] != self.dimension:
            raise ValueError(f"the index holds vectors of {self.dimension} numbers, not {matrix.shape[1]}; rebuild it")
        usable = self._usable(allowed, changes)
        share = 1.0 if usable is None else max(float(usable.mean()), 1 / max(len(usable), 1)) if len(usable) else 1.0
        selector = None if usable is None else np.packbits(usable, bitorder="little")
        scores, places = self._faiss.search(matrix, k, params=search_parameters(self._faiss, selector, share))
        ids = np.where(places < 0, NOTHING, self.ids[places] if len(self.ids) else NOTHING)
        return with_fresh((ids, scores), matrix, allowed, changes) if changes else (ids, scores)

    def _usable(self, allowed: IdArray | None, changes: Changes | None) -> BoolArray | None:
        """(N,) bool of the stored vectors that may be found; None for all of them."""
        hidden = changes.hidden if changes else np.zeros(0, np.int64)
        if allowed is None and not len(hidden):
            return None
        usable = np.ones(len(self.ids), np.bool_) if allowed is None else np.isin(self.ids, allowed)
        return usable & ~np.isin(self.ids, hidden)


def with_fresh(found: tuple[IdArray, FloatArray], queries: FloatArray, allowed: IdArray | None,
                changes: Changes) -> tuple[IdArray, FloatArray]:  # fmt: skip
    """``found`` merged with the changed vectors, which are few and therefore compared one by one."""
    keep = np.ones(len(changes.ids), np.bool_) if allowed is None else np.isin(changes.ids, allowed)
    fresh = np.broadcast_to(changes.ids[keep], (len(queries), int(keep.sum())))
    ids = np.concatenate([found[0], fresh], 1)
    scores = np.concatenate([found[1], queries @ changes.vectors[keep].T], 1)
    order = np.argsort(-scores, 1, kind="stable")[:, : found[0].shape[1]]
    return np.take_along_axis(ids, order, 1), np.take_along_axis(scores, order, 1)


def build(ids: Sequence[int] | IdArray, vectors: FloatArray, path: Path, kind: Kind | None = None) -> Kind:
    """Write the index of ``vectors`` (n, D) float32, L2 = 1, to ``path``; readers see the old one or the new one.

    ``kind``: one to be tried instead of the one that goes with n. An index that misses more than 1.5 % of the seven
    nearest is made to look farther and, when that does not help, replaced by an exact one. The kind that was written.
    """
    matrix = _matrix(vectors)
    if len(ids) != len(matrix):
        raise ValueError(f"expected one id per vector, got {len(ids)} ids and {len(matrix)} vectors")
    kind = kind or kind_for(len(matrix))
    stored = _filled(kind, matrix, ids)
    if kind != EXACT and not _looks_far_enough(stored.index, matrix):
        kind, stored = EXACT, _filled(EXACT, matrix, ids)
    _swap(stored, path)
    return kind


def _filled(kind: Kind, matrix: FloatArray, ids: Sequence[int] | IdArray) -> Any:
    stored = faiss.IndexIDMap2(empty_index(kind, matrix))
    stored.add_with_ids(matrix, np.asarray(ids, np.int64))
    return stored


def _looks_far_enough(index: Any, matrix: FloatArray) -> bool:
    """Double the cells looked at until a sample's seven nearest others are those of an exact search."""
    sample = np.random.default_rng(0).choice(len(matrix), min(CHECKED, len(matrix)), replace=False)
    exact = faiss.knn(matrix[sample], matrix, CHECKED_DEPTH + 1, metric=faiss.METRIC_INNER_PRODUCT)[1]
    probes = probes_of(index)
    while True:
        found = index.search(matrix[sample], CHECKED_DEPTH + 1)[1]
        if recall(found[:, 1:], exact[:, 1:]) >= LEAST_RECALL:
            return True
        if probes.nprobe * 2 > probes.nlist // 2:
            return False
        probes.nprobe *= 2


def recall(found: IdArray, wanted: IdArray) -> float:
    """Share of ``wanted`` (n, k) that ``found`` (n, k) holds, in whatever order."""
    return float(np.mean([np.isin(row, other).mean() for row, other in zip(wanted, found, strict=True)]))


def _swap(stored: Any, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    _remove_stale(path)
    aside = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
    try:
        faiss.write_index(stored, str(aside))
        os.replace(aside, path)  # noqa: PTH105  # named by its effect: atomic on one file system
    finally:
        aside.unlink(missing_ok=True)


def _remove_stale(path: Path) -> None:
    """What a killed builder left behind."""
    for aside in path.parent.glob(f".{path.name}.*"):
        if time.time() - aside.stat().st_mtime > STALE_S:
            aside.unlink(missing_ok=True)


def open_index(path: Path) -> Index:
    """The index at ``path``, read again only when another one was swapped in; FileNotFoundError when there is none."""
    about = path.stat()
    return _read(path, (about.st_ino, about.st_mtime_ns, about.st_size))


@lru_cache(maxsize=2)
def _read(path: Path, _version: tuple[int, int, int]) -> Index:
    return Index(faiss.read_index(str(path)))


def search(path: Path, vectors: FloatArray, k: int) -> tuple[IdArray, FloatArray]:
    """The ``k`` nearest of each of ``vectors`` (n, D) in the index at ``path``, as :meth:`Index.search` gives them."""
    return open_index(path).search(vectors, k)


def _matrix(vectors: FloatArray) -> FloatArray:
    matrix = np.ascontiguousarray(vectors, np.float32)
    if matrix.ndim != 2:
        raise ValueError(f"vectors are (n, D), not {matrix.shape}")
    return matrix
