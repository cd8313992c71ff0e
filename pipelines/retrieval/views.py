"""From photos to products: every view that is filed under a product speaks for it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipelines.retrieval.pooling import unit
from pipelines.types import FloatArray

VOTERS = 20
SHARPNESS = 10.0


def votes(scores: FloatArray, labels: NDArray[np.int64], products: NDArray[np.int64]) -> FloatArray:
    """(Q, V) cosines with views of ``labels`` (V,) > (Q, P) shares, rows adding up to 1, for ``products`` (P,).

    The 20 nearest views vote, each with exp(10 * cosine).
    """
    count = min(VOTERS, scores.shape[1])
    nearest = np.argpartition(-scores, count - 1, 1)[:, :count]
    weights = np.exp(SHARPNESS * np.take_along_axis(scores, nearest, 1))
    places = np.searchsorted(products, labels[nearest])
    shares = np.zeros((len(scores), len(products)), np.float32)
    np.add.at(shares, (np.arange(len(scores))[:, None], places), weights)
    return np.asarray(shares / shares.sum(1, keepdims=True), np.float32)


def mean_views(vectors: FloatArray, labels: NDArray[np.int64], products: NDArray[np.int64]) -> FloatArray:
    """(P, D) of L2 norm 1: the mean of each product's views; zero for a product without any."""
    sums = np.zeros((len(products), vectors.shape[1]), np.float32)
    np.add.at(sums, np.searchsorted(products, labels), vectors)
    return unit(sums)


def shares(scores: FloatArray) -> FloatArray:
    """(Q, P) cosines > (Q, P) shares, rows adding up to 1: a softmax of 10 * cosine."""
    raised = np.exp(SHARPNESS * (scores - scores.max(1, keepdims=True)))
    return np.asarray(raised / raised.sum(1, keepdims=True), np.float32)
