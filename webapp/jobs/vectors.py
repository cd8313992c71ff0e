"""The vectors that are searched: the built index, and one by one what was prepared since it was built."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from pipelines.types import FloatArray
from webapp.jobs import built_index
from webapp.jobs.facts import OVERLAP, microseconds
from webapp.models import IndexBuild, Photo, db
from webapp.services import likeness

if TYPE_CHECKING:
    from pipelines.retrieval.index import Changes, Index
    from pipelines.retrieval.remote_index import RemoteIndex
    from webapp.jobs.facts import Facts

Ids = NDArray[np.int64]
LOT = 1000
Found = tuple[list[int], list[float]]


class Vectors:
    """Nearest photos by vectors of ``dimension`` numbers. Not for several threads at once."""

    def __init__(self, dimension: int) -> None:
        self._dimension = dimension
        self._index: Index | RemoteIndex | None = None
        self._known: tuple[Any, ...] = ()
        self._fresh: dict[int, tuple[int, FloatArray]] = {}
        self._changes: Changes | None = None

    def refresh(self, facts: Facts) -> None:
        """Take up a newly built index and what was prepared since, and let go of what is gone."""
        # The row first: the index that is read after it covers at least what the row says.
        row = db.session.get(IndexBuild, 1, populate_existing=True)
        covers = row.covers_until if row and row.place == likeness.place() else None
        with built_index.asking():
            self._index = self._opened() if covers else None
            known = (facts.version, covers if self._index else None, id(self._index))
            if known != self._known:
                self._changes = self._changed(facts, known[1])
                self._known = known

    def nearest(self, vector: FloatArray, k: int, allowed: Ids) -> Found:
        """Ids and cosines of the ``k`` photos among ``allowed`` that are nearest to ``vector`` (D,), best first."""
        if self._changes is None:
            return [], []
        if self._index is not None:
            with built_index.asking():
                ids, scores = self._index.search(vector[None], k, allowed, self._changes)
            kept = ids[0] >= 0
            return ids[0][kept].tolist(), scores[0][kept].tolist()
        keep = np.isin(self._changes.ids, allowed)
        scores = self._changes.vectors[keep] @ vector
        order = np.argsort(-scores, kind="stable")[:k]
        return self._changes.ids[keep][order].tolist(), scores[order].tolist()

    def of(self, photo_id: int) -> FloatArray | None:
        """The vector of a photo; None when it has none of this kind."""
        stored = db.session.scalar(select(Photo.descriptor).where(Photo.id == photo_id))
        vector = np.frombuffer(stored or b"", "<f4")
        return vector.astype(np.float32) if len(vector) == self._dimension else None

    def _opened(self) -> Index | RemoteIndex | None:
        found = built_index.opened(self._index)
        return found if found is not None and found.dimension == self._dimension else None

    def _changed(self, facts: Facts, covers: datetime | None) -> Changes:
        from pipelines.retrieval.index import Changes  # noqa: PLC0415  # heavy: only in the search process

        # What was prepared a moment before may have been committed after the index was built.
        since = 0 if covers is None else microseconds(covers - OVERLAP)
        indexed = np.zeros(0, np.int64) if self._index is None else self._index.ids
        rows = facts.rows[facts.rows["findable"]]
        newer = rows[(rows["prepared_us"] > since) | ~np.isin(rows["id"], indexed)]
        wanted = dict(zip(newer["id"].tolist(), newer["prepared_us"].tolist(), strict=True))
        self._load(wanted)
        ids = np.array(list(self._fresh), np.int64)
        vectors = np.array([vector for _, vector in self._fresh.values()], np.float32).reshape(-1, self._dimension)
        return Changes(ids, vectors, np.setdiff1d(indexed, rows["id"]))

    def _load(self, wanted: dict[int, int]) -> None:
        """Keep the vectors of ``wanted``, photo id > when it was prepared; read those that are not at hand."""
        self._fresh = {i: kept for i, kept in self._fresh.items() if wanted.get(i) == kept[0]}
        missing = [i for i in wanted if i not in self._fresh]
        for start in range(0, len(missing), LOT):
            chosen = select(Photo.id, Photo.descriptor).where(Photo.id.in_(missing[start : start + LOT]))
            for photo_id, stored in db.session.execute(chosen):
                vector = np.frombuffer(stored or b"", "<f4")
                if len(vector) == self._dimension:
                    self._fresh[photo_id] = wanted[photo_id], vector
