"""How the search answers with products: the nearest filed view speaks for each, patterns confirm the likeliest.

The same few functions are served, fitted and measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.retrieval.same_product import LEAST_INLIERS, MANY_INLIERS, lead_of

# So many products are looked at closely; of each the nearest view and the one with the richest pattern.
LIKELY = 8
# What thirty placed matches are worth in cosines; on grocery's val photos it lifts packages, not fresh produce.
CONFIRMATION = 0.3


@dataclass(frozen=True)
class Scored:
    """A product's ``score`` -1..1, the cosine of its nearest view, and its most ``placed`` matches with a view."""

    score: float
    placed: int = 0

    @property
    def rank(self) -> float:
        """What products are put in order by."""
        return self.score + CONFIRMATION * strength(self.placed)


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
