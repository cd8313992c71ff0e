"""From photos to products: every view that is filed under a product speaks for it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.kernel_ridge import KernelRidge

from pipelines.retrieval.pooling import unit
from pipelines.types import FloatArray

# Cosines and ridge answers as shares: how much a lead counts. Chosen, as the ridge is, on grocery's val photos.
COSINE_SHARPNESS, RIDGE_SHARPNESS = 10.0, 5.0
RIDGE, WIDTH = 0.1, 1.5


def mean_views(vectors: FloatArray, labels: NDArray[np.int64], products: NDArray[np.int64]) -> FloatArray:
    """(P, D) of L2 norm 1: the mean of each product's views; zero for a product without any."""
    sums = np.zeros((len(products), vectors.shape[1]), np.float32)
    np.add.at(sums, np.searchsorted(products, labels), vectors)
    return unit(sums)


def shares(scores: FloatArray, sharpness: float = COSINE_SHARPNESS) -> FloatArray:
    """(Q, P) scores > (Q, P) shares, rows adding up to 1: a softmax of ``sharpness`` times the score."""
    raised = np.exp(sharpness * (scores - scores.max(1, keepdims=True)))
    return np.asarray(raised / raised.sum(1, keepdims=True), np.float32)


def ridge(queries: FloatArray, vectors: FloatArray, labels: NDArray[np.int64],
          products: NDArray[np.int64]) -> FloatArray:  # fmt: skip
    """(Q, P): what kernel ridge regression, fitted on views ``vectors`` (V, D), answers for each of ``products``.

    About 1 for the product that a query looks like, about 0 for the others.
    """
    spread = 2 * float(((vectors - vectors.mean(0)) ** 2).sum(1).mean())
    wanted = (labels[:, None] == products[None]).astype(np.float32)
    model = KernelRidge(alpha=RIDGE, kernel="rbf", gamma=WIDTH / max(spread, 1e-12))
    return np.asarray(model.fit(vectors, wanted - wanted.mean(0)).predict(queries) + wanted.mean(0), np.float32)
