"""The similarity index: built aside from the vectors in the database, swapped, and asked for every photo's likes."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING

from webapp import storage
from webapp.models import db
from webapp.services import likeness

if TYPE_CHECKING:
    from webapp.services.likeness import Descriptors

log = logging.getLogger(__name__)


def rebuild_index() -> None:
    """Build the index and write the neighbours, unless another worker is at it."""
    token = likeness.claim()
    if token is None:
        return
    descriptors = likeness.read_descriptors()
    # No database session is held while the index is built.
    db.session.remove()
    rows = list(_neighbours(descriptors)) if len(descriptors.ids) else []
    if not likeness.write_neighbours(token, descriptors.covers_until, rows):
        log.warning("the similarity index was taken over by another worker")


def _neighbours(descriptors: Descriptors) -> Iterator[tuple[int, int, int, float]]:
    """(photo id, rank from 1, neighbour id, cosine) of every photo's nearest others."""
    from pipelines.retrieval import index  # noqa: PLC0415  # heavy: only in workers

    path = storage.current().index
    index.build(descriptors.ids.tolist(), descriptors.vectors, path)
    ids, scores = index.search(path, descriptors.vectors, min(likeness.NEIGHBOURS + 1, len(descriptors.ids)))
    for own, row_scores, row_ids in zip(descriptors.ids, scores, ids, strict=True):
        others = [(int(i), float(s)) for i, s in zip(row_ids, row_scores, strict=True) if i not in (own, -1)]
        for rank, (neighbour, score) in enumerate(others[: likeness.NEIGHBOURS], start=1):
            yield int(own), rank, neighbour, score
