"""How likely two photos show one product, from what speaks for it; fitted for one embedder at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from pipelines.retrieval.reranking import LEAST_INLIERS, MANY_INLIERS
from pipelines.types import BoolArray, FloatArray


@dataclass(frozen=True)
class SameProduct:
    """A logistic model over :func:`signs`: ``weights`` (3,) and ``bias``."""

    weights: tuple[float, float, float]
    bias: float

    def probability(self, cosine: float, lead: float, inliers: int) -> float:
        """0..1: how likely it is the same product, from the numbers that :func:`signs` takes."""
        return self.of(signs(cosine, lead, inliers))

    def of(self, evidence: tuple[float, float, float]) -> float:
        """0..1, from :func:`signs` themselves."""
        return float(1 / (1 + np.exp(-(np.dot(self.weights, evidence) + self.bias))))


def signs(cosine: float, lead: float, inliers: int) -> tuple[float, float, float]:
    """The descriptors' ``cosine`` -1..1; its ``lead`` over the best photo of another product; placed matches 0..1.

    Fewer than eight placed matches happen by chance and count as none; thirty are as good as more.
    """
    return cosine, lead, min(inliers, MANY_INLIERS) / MANY_INLIERS if inliers >= LEAST_INLIERS else 0.0


def fit(evidence: FloatArray, right: BoolArray) -> SameProduct:
    """Fitted on signs (n, 3) and on whether it was the same product (n,); both answers must occur.

    Evidence never speaks against: a sign whose weight comes out below nought is left out and the rest fitted again.
    """
    used = np.ones(evidence.shape[1], np.bool_)
    while True:
        model = LogisticRegression(C=100.0).fit(evidence * used, right)
        weights = model.coef_[0] * used
        if (weights >= 0).all():
            break
        used &= weights >= 0
    cosine, lead, placed = (round(float(value), 3) for value in weights)
    return SameProduct((cosine, lead, placed), round(float(model.intercept_[0]), 3))


# By embedder: fitted by training.fit_same_product on 110 val photos among 700 train photos of the shop, seen whole.
# With the studio's among them, where one style in five colours hangs alike, cosine gets no weight, which small houses
# need.
SHIPPED = {
    "rmac-mnv2": SameProduct((4.366, 25.398, 2.085), -4.555),
    "spoc-lite2": SameProduct((8.431, 16.437, 2.18), -7.185),
}
