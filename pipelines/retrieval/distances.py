"""How near two sets of vectors are, the nearer the higher, by the three metrics of the paper."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from sklearn.metrics import pairwise_distances

from pipelines.retrieval.pooling import unit
from pipelines.types import FloatArray


def cosine(queries: FloatArray, gallery: FloatArray) -> FloatArray:
    """(Q, D) and (G, D) > (Q, G) float32: cosines, -1..1."""
    return np.asarray(unit(queries) @ unit(gallery).T, np.float32)


def manhattan(queries: FloatArray, gallery: FloatArray) -> FloatArray:
    """(Q, D) and (G, D) > (Q, G) float32: minus the sums of absolute differences."""
    return -np.asarray(pairwise_distances(queries, gallery, metric="manhattan"), np.float32)


def euclidean(queries: FloatArray, gallery: FloatArray) -> FloatArray:
    """(Q, D) and (G, D) > (Q, G) float32: minus the lengths of the differences."""
    return -np.asarray(pairwise_distances(queries, gallery, metric="euclidean"), np.float32)


METRICS: dict[str, Callable[[FloatArray, FloatArray], FloatArray]] = {
    "cosine": cosine, "l1": manhattan, "l2": euclidean,
}  # fmt: skip
