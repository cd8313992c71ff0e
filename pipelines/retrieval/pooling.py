"""From a feature map to one vector: regional maximum activations of convolutions (R-MAC)."""

from __future__ import annotations

from itertools import product

import numpy as np

from pipelines.types import FloatArray

LEVELS = 3
OVERLAP = 0.4


def unit(vector: FloatArray) -> FloatArray:
    """The vector divided by its L2 norm; a zero vector stays zero."""
    norm = float(np.linalg.norm(vector))
    return vector if norm == 0 else (vector / norm).astype(np.float32)


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


def rmac(features: FloatArray, levels: int = LEVELS) -> FloatArray:
    """(C, h, w) non-negative features > (C,) unit vector: the sum of the regions' unit maxima, made unit length."""
    total = np.zeros(features.shape[0], np.float32)
    for row, column, side in region_boxes(features.shape[1], features.shape[2], levels):
        total += unit(features[:, row : row + side, column : column + side].max((1, 2)))
    return unit(total)
