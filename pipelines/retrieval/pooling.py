"""From a feature map to one vector: six ways to pool, of any backbone's non-negative features (C, h, w).

Pooled vectors are as their formula leaves them; :func:`unit` makes them comparable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

import numpy as np

from pipelines.types import FloatArray

LEVELS = 3
OVERLAP = 0.4
GEM_POWER = 3.0
TINY = 1e-12


def unit(vectors: FloatArray) -> FloatArray:
    """(..., D) divided by their L2 norms; a zero vector stays zero."""
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.where(norms == 0, 1, norms), np.float32)


def region_boxes(height: int, width: int, levels: int = LEVELS) -> list[tuple[int, int, int]]:
    """(row, column, side) of the square regions: at level l their side is 2 * min(h, w) / (l + 1), laid out evenly.

    The longer side gets as many more regions as bring neighbours nearest to 40 % overlap.
    """
    shorter, longer = sorted((height, width))
    extra = _extra_regions(shorter, longer)
    boxes = []
    for level in range(1, levels + 1):
        side = max(1, int(2 * shorter / (level + 1)))
        along = level + (extra if longer > shorter else 0)
        rows = level if height == shorter else along
        columns = level if width == shorter else along
        boxes += [
            (row, column, side) for row, column in product(_starts(height, side, rows), _starts(width, side, columns))
        ]
    return boxes


def _extra_regions(shorter: int, longer: int) -> int:
    if longer == shorter:
        return 0
    overlaps = [(shorter - (longer - shorter) / steps) / shorter for steps in range(1, 7)]
    return int(np.argmin([abs(overlap - OVERLAP) for overlap in overlaps])) + 1


def _starts(length: int, side: int, count: int) -> list[int]:
    if count == 1:
        return [(length - side) // 2]
    return [int(start) for start in np.linspace(0, length - side, count)]


def mac(features: FloatArray) -> FloatArray:
    """Maximum activations: f_c = max over the map (equations 1 and 2)."""
    return np.asarray(features.max((1, 2)), np.float32)


def spoc(features: FloatArray) -> FloatArray:
    """Sum-pooled features, divided by the map's area: f_c = mean over the map (equation 3)."""
    return np.asarray(features.mean((1, 2)), np.float32)


def rmac(features: FloatArray, levels: int = LEVELS) -> FloatArray:
    """Regional maximum activations: the sum of the regions' unit maxima (equation 4)."""
    total = np.zeros(features.shape[0], np.float32)
    for region, _ in _regions(features, levels):
        total += region
    return total


def ramac(features: FloatArray, levels: int = LEVELS) -> FloatArray:
    """R-MAC whose regions weigh what attention they draw: the mean there of the map's channel sum (equation 5)."""
    attention = features.sum(0)
    whole = max(float(attention.mean()), TINY)
    total = np.zeros(features.shape[0], np.float32)
    for region, (row, column, side) in _regions(features, levels):
        total += region * float(attention[row : row + side, column : column + side].mean()) / whole
    return total


def _regions(features: FloatArray, levels: int) -> Iterator[tuple[FloatArray, tuple[int, int, int]]]:
    for box in region_boxes(features.shape[1], features.shape[2], levels):
        row, column, side = box
        yield unit(features[:, row : row + side, column : column + side].max((1, 2))), box


def crow(features: FloatArray) -> FloatArray:
    """Cross-dimensional weights (Kalantidis et al., 2016): places by their channel sum, channels by their rarity."""
    places = features.sum(0)
    places = np.sqrt(places / max(float(np.linalg.norm(places)), TINY))
    present = (features > 0).mean((1, 2))
    rarity = np.log(max(float(present.sum()), TINY) / np.maximum(present, TINY))
    pooled = (features * places).sum((1, 2)) * np.where(present > 0, rarity, 0)
    return np.asarray(pooled, np.float32)


def gem(features: FloatArray, power: float = GEM_POWER) -> FloatArray:
    """Generalised mean (Radenović et al., 2018): between the mean (power 1) and the maximum (power infinity)."""
    return np.asarray((np.maximum(features, 0) ** power).mean((1, 2)) ** (1 / power), np.float32)


POOLINGS: dict[str, Callable[[FloatArray], FloatArray]] = {
    "mac": mac, "spoc": spoc, "rmac": rmac, "ramac": ramac, "crow": crow, "gem": gem,
}  # fmt: skip
