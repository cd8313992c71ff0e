"""How likely the best answer is right, and when to say "no match"."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from pipelines.types import BoolArray, FloatArray

SIGNS = 3


def signs(scores: FloatArray) -> FloatArray:
    """(Q, 3) of scores (Q, G >= 2): the best one, its lead over the second, its lead over the mean."""
    best_two = -np.partition(-scores, 1, 1)[:, :2]
    best = best_two.max(1)
    return np.stack([best, best - best_two.min(1), best - scores.mean(1)], 1)


@dataclass(frozen=True)
class Calibration:
    """A logistic model: ``weights`` (3,) and ``bias`` over :func:`signs`; below ``least`` the answer is "no match"."""

    weights: tuple[float, ...]
    bias: float
    least: float = 0.5

    def probability(self, scores: FloatArray) -> FloatArray:
        """(Q,) float32 0..1: how likely the best item of each row of ``scores`` (Q, G) is the right one."""
        logits = signs(scores) @ np.array(self.weights, np.float32) + self.bias
        return np.asarray(1 / (1 + np.exp(-logits)), np.float32)

    def is_match(self, scores: FloatArray) -> BoolArray:
        """(Q,) bool: whether to answer at all."""
        return np.asarray(self.probability(scores) >= self.least)


def calibrate(scores: FloatArray, right: BoolArray) -> Calibration:
    """Fitted on rankings ``scores`` (Q, G) whose best answers were ``right`` (Q,) or not; both must occur."""
    if right.all() or not right.any():
        raise ValueError("Calibration needs right and wrong answers; give it more queries.")
    model = LogisticRegression(C=10.0).fit(signs(scores), right)
    return Calibration(tuple(float(value) for value in model.coef_[0]), float(model.intercept_[0]))
