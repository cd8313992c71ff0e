"""How the search answers with products: each is scored by its filed views, the likeliest are confirmed by patterns.

The same few functions are served, fitted and measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.retrieval.pooling import unit
from pipelines.retrieval.same_product import LEAST_INLIERS, MANY_INLIERS
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


def leads(scores: Sequence[float], products: Sequence[str]) -> list[float]:
    """By how much each score is above the best one of another product; 0 where there is no other."""
    found = []
    for score, product in zip(scores, products, strict=True):
        others = [other for other, name in zip(scores, products, strict=True) if name != product]
        found.append(score - max(others) if others else 0.0)
    return found
