"""When to doubt a photo's SKU: how near it must be to a photo of another style, and by how much nearer than to its own.

Every photo is asked twice: filed rightly, where an alarm is false, and filed under SKUs of other styles drawn by a
fixed seed, where it is wanted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.names import product_of
from pipelines.types import FloatArray

MOST_FALSE = 0.03
DRAWN, SEED = 5, 0
NEARS, LEADS = np.arange(0.3, 0.81, 0.05), np.arange(0.05, 0.6, 0.01)


@dataclass(frozen=True)
class Doubts:
    """What photos show, (n, 2) each: the cosine to the nearest photo of another style, and by how much that is above
    the nearest of their own SKU; ``rightly`` filed, and ``wrongly``."""

    rightly: FloatArray
    wrongly: FloatArray

    def alarms(self, near: float, lead: float) -> tuple[float, float]:
        """Shares 0..1 of alarms that are false, and of wrong SKUs that are found."""
        false, found = (float(np.mean((rows[:, 0] >= near) & (rows[:, 1] >= lead)))
                        for rows in (self.rightly, self.wrongly))  # fmt: skip
        return false, found


def doubts_of(vectors: FloatArray, skus: Sequence[str], asks: NDArray[np.bool_]) -> Doubts:
    """What those photos show that ``ask`` (n,) and have siblings; ``vectors`` (n, D) of L2 norm 1."""
    cosines, random, names = vectors @ vectors.T, np.random.default_rng(SEED), np.array(skus)
    products = np.array([product_of(sku) for sku in skus])
    styles = {sku: products == product_of(sku) for sku in sorted(set(skus))}
    rightly, wrongly = [], []
    for row in np.flatnonzero(asks):
        others = np.arange(len(names)) != row
        if not (others & (names == names[row])).any():
            continue
        foreign = [sku for sku in styles if not styles[sku][row]]
        rightly.append(_doubt(cosines[row], names == names[row], styles[names[row]], others))
        wrongly += [_doubt(cosines[row], names == sku, styles[sku], others) for sku in random.choice(foreign, DRAWN)]
    return Doubts(np.array(rightly, np.float32), np.array(wrongly, np.float32))


def _doubt(cosines: FloatArray, own: NDArray[np.bool_], style: NDArray[np.bool_],
           others: NDArray[np.bool_]) -> tuple[float, float]:  # fmt: skip
    near = float(cosines[others & ~style].max())
    return near, near - float(cosines[others & own].max())


def fit(kinds: Mapping[str, Doubts]) -> tuple[float, float]:
    """``near`` and ``lead`` that find most, each of ``kinds`` counting alike, with at most 3 % false alarms in each."""
    best = (-1.0, 0.0, 0.0)
    for near in NEARS:
        for lead in LEADS:
            told = [one.alarms(near, lead) for one in kinds.values()]
            if max(false for false, _ in told) <= MOST_FALSE:
                # Of limits that find as much the more careful ones.
                best = max(best, (round(float(np.mean([found for _, found in told])), 4), float(near), float(lead)))
    return round(best[1], 2), round(best[2], 2)
