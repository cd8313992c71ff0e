"""How the search answers with products: each is scored by its filed views, the likeliest are confirmed by patterns.

The same few functions are served, fitted and measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.retrieval.pooling import unit
from pipelines.retrieval.same_product import LEAST_INLIERS, MANY_INLIERS, lead_of
from pipelines.types import FloatArray

# So many products are looked at closely; of each the nearest view and the one with the richest pattern.
LIKELY = 8
# What thirty placed matches are worth in cosines; on grocery's val photos it lifts packages, not fresh produce.
CONFIRMATION = 0.3


@dataclass(frozen=True)
class Scored:
    """A product's ``score`` -1..1 by its views, and its most placed matches with one of them."""

    score: float
    placed: int = 0

    @property
    def rank(self) -> float:
        """What products are put in order by."""
        return self.score + CONFIRMATION * strength(self.placed)


def by_views(query: FloatArray, nearest: float, views: FloatArray) -> float:
    """The mean of the cosine ``nearest`` to the nearest view and of that to the mean of all ``views`` (n, D).

    The nearest alone trusts a single stray view; the mean alone does not know a product's back.
    """
    return nearest if len(views) < 2 else (nearest + float(unit(views.mean(0)) @ query)) / 2


def strength(placed: int) -> float:
    """0..2: fewer than eight placed matches happen by chance and are none; sixty are as good as more."""
    return min(placed, 2 * MANY_INLIERS) / MANY_INLIERS if placed >= LEAST_INLIERS else 0.0


def worth_a_look(nearest: int, richness: Sequence[int]) -> list[int]:
    """Which of a product's views to compare patterns with: the ``nearest``, and the one of most features."""
    return list(dict.fromkeys((nearest, int(np.argmax(richness))))) if len(richness) else []


def leads(scores: Sequence[float], products: Sequence[str], usual: float) -> list[float]:
    """The lead of each score over those of other products, as :func:`lead_of` takes it."""
    named = list(zip(scores, products, strict=True))
    return [lead_of(score, (other for other, name in named if name != product), usual) for score, product in named]
