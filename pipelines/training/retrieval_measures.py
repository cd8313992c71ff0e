"""How good a ranking is: AP@7 as FACTS reads the paper, recall, and how far chance could move them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.types import BoolArray, FloatArray

DEPTH = 7
RESAMPLES = 1000
INTERVAL = (2.5, 97.5)


@dataclass(frozen=True)
class Figure:
    """A mean and the interval that holds it in 95 of 100 resamples of the queries."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f}-{self.high:.3f})"


def relevant(scores: FloatArray, wanted: NDArray[np.int64], labels: NDArray[np.int64]) -> BoolArray:
    """(Q, G) bool in the order of ``scores`` (Q, G), best first: whether the item there has the query's label."""
    order = np.argsort(-scores, 1, kind="stable")
    return np.asarray(labels[order] == wanted[:, None])


def average_precision(hits: BoolArray, depth: int = DEPTH) -> FloatArray:
    """(Q,): 1 / min(relevant, 7) * sum over the first 7 ranks i of rel(i) * hits(i) / i; ``hits`` (Q, G) in order."""
    first = hits[:, :depth]
    ranks = np.arange(1, first.shape[1] + 1)
    possible = np.maximum(np.minimum(hits.sum(1), depth), 1)
    return np.asarray((first * first.cumsum(1) / ranks).sum(1) / possible, np.float32)


def recalls(hits: BoolArray, depth: int) -> FloatArray:
    """(Q,) 0 or 1: whether a relevant item is among the first ``depth``."""
    return np.asarray(hits[:, :depth].any(1), np.float32)


def with_interval(values: FloatArray, seed: int = 0) -> Figure:
    """The mean of ``values`` (Q,) and its bootstrap interval."""
    drawn = np.random.default_rng(seed).integers(0, len(values), (RESAMPLES, len(values)))
    low, high = np.percentile(values[drawn].mean(1), INTERVAL)
    return Figure(float(values.mean()), float(low), float(high))


def summary(hits: BoolArray) -> dict[str, Figure]:
    """map_at_7, recall_at_1 and recall_at_7 of rankings ``hits`` (Q, G)."""
    return {
        "map_at_7": with_interval(average_precision(hits)),
        "recall_at_1": with_interval(recalls(hits, 1)),
        "recall_at_7": with_interval(recalls(hits, DEPTH)),
    }
