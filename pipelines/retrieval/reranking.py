"""Second looks: at what local features say, at what a photo's neighbours say, at what the first answers say."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from pipelines.retrieval.distances import cosine
from pipelines.retrieval.pooling import unit
from pipelines.retrieval.same_product import LEAST_INLIERS, MANY_INLIERS
from pipelines.types import FloatArray

CANDIDATES = 20
NEIGHBOURS = 10
EXPANDED_BY = 3
FUSION_CONSTANT = 60
Counts = NDArray[np.int64]


def local_counts(scores: FloatArray, count: Callable[[int, int], int], candidates: int = CANDIDATES) -> Counts:
    """(Q, G) int64: ``count(query, item)`` for the best ``candidates`` of each query, 0 for the others."""
    counts = np.zeros(scores.shape, np.int64)
    for query, items in enumerate(np.argsort(-scores, 1, kind="stable")[:, :candidates]):
        counts[query, items] = [count(query, int(item)) for item in items]
    return counts


def by_match_count(scores: FloatArray, counts: Counts) -> FloatArray:
    """The paper's re-ranking: more ratio-tested matches go first, equal ones in the order of ``scores`` (Q, G)."""
    return np.asarray(_ranks(scores) + counts * scores.shape[1], np.float32)


def by_verified_inliers(scores: FloatArray, counts: Counts) -> FloatArray:
    """``scores`` (Q, G) where items with 8 or more verified matches go ahead of the rest, in the order of their counts.

    A query without any such item keeps its order to the letter.
    """
    strength = np.where(counts >= LEAST_INLIERS, np.minimum(counts, MANY_INLIERS), 0)
    return np.asarray(_ranks(scores) + strength * scores.shape[1], np.float32)


def _ranks(scores: FloatArray) -> NDArray[np.int64]:
    """(Q, G): 0 for the worst of each row, G - 1 for the best."""
    order = np.argsort(-scores, 1, kind="stable")
    ranks = np.empty(scores.shape, np.int64)
    np.put_along_axis(ranks, order, np.arange(scores.shape[1])[::-1][None].repeat(len(scores), 0), 1)
    return ranks


def neighbour_weights(queries: FloatArray, pool: FloatArray, neighbours: int = NEIGHBOURS) -> FloatArray:
    """(Q, P) float32, rows adding up to 1: how much each of the ``pool`` (P, D) vouches for each of ``queries``.

    The nearest ``neighbours`` weigh by the cube of their cosine, all others nothing.
    """
    near = cosine(queries, pool)
    count = min(neighbours, near.shape[1])
    chosen = np.argpartition(-near, count - 1, 1)[:, :count]
    weights = np.zeros_like(near)
    np.put_along_axis(weights, chosen, np.maximum(np.take_along_axis(near, chosen, 1), 0) ** 3, 1)
    return np.asarray(weights / np.maximum(weights.sum(1, keepdims=True), 1e-12), np.float32)


def neighbour_mean(scores: FloatArray, weights: FloatArray, pool_scores: FloatArray, own: float = 0.5) -> FloatArray:
    """``own`` parts of a query's ``scores`` (Q, G) and the rest of its neighbours' mean; needs no labels.

    ``weights`` (Q, P) as :func:`neighbour_weights` gives them, ``pool_scores`` (P, G).
    """
    return np.asarray(own * scores + (1 - own) * (weights @ pool_scores), np.float32)


def expand_queries(queries: FloatArray, gallery: FloatArray, count: int = EXPANDED_BY) -> FloatArray:
    """(Q, D): each query plus its ``count`` best answers, weighed by the cube of their cosines; L2 = 1."""
    return unit(queries + neighbour_weights(queries, gallery, count) @ gallery)


def even_out(scores: FloatArray, background: FloatArray, neighbours: int = NEIGHBOURS) -> FloatArray:
    """``scores`` (Q, G) less what each item gets from its nearest photos of ``background`` (P, G) anyway.

    Some items are near everything (hubs) and would be everybody's first answer (CSLS: Conneau et al., 2018).
    """
    count = min(neighbours, len(background))
    usual = np.sort(background, 0)[-count:].mean(0)
    return np.asarray(scores - 0.5 * usual, np.float32)


def fused(lists: Sequence[FloatArray]) -> FloatArray:
    """(Q, G): several rankings of scores (Q, G) each as one, by the sum of 1 / (60 + rank) (Cormack et al., 2009)."""
    last = lists[0].shape[1]
    return np.asarray(sum(1 / (FUSION_CONSTANT + last - _ranks(scores)) for scores in lists), np.float32)
