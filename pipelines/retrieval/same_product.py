"""How likely two photos show one product, from what speaks for it; fitted for one embedder at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

# Fewer verified matches than this happen by chance between two packages of one brand.
LEAST_INLIERS = 8
MANY_INLIERS = 30


@dataclass(frozen=True)
class SameProduct:
    """A logistic model over :func:`signs`: ``weights`` (3,) and ``bias``; ``usual`` -1..1 is the cosine that the
    nearest photo of a dozen other products has, see :func:`lead_of`."""

    weights: tuple[float, float, float]
    bias: float
    usual: float = 0.5

    def probability(self, cosine: float, lead: float, inliers: int) -> float:
        """0..1: how likely it is the same product, from the numbers that :func:`signs` takes."""
        return self.of(signs(cosine, lead, inliers))

    def of(self, evidence: tuple[float, float, float]) -> float:
        """0..1, from :func:`signs` themselves."""
        return float(1 / (1 + np.exp(-(np.dot(self.weights, evidence) + self.bias))))


def lead_of(cosine: float, others: Iterable[float], usual: float) -> float:
    """By how much a ``cosine`` is above the best of the ``others``, those of other products.

    That one is taken to be at least the ``usual`` one: beside two or three products, or none, being ahead says nothing.
    """
    return cosine - max([usual, *others])


def signs(cosine: float, lead: float, inliers: int) -> tuple[float, float, float]:
    """The descriptors' ``cosine`` -1..1; its ``lead`` over the best photo of another product; placed matches 0..1.

    Fewer than eight placed matches happen by chance and count as none; thirty are as good as more.
    """
    return cosine, lead, min(inliers, MANY_INLIERS) / MANY_INLIERS if inliers >= LEAST_INLIERS else 0.0
