"""Values of a small plane at chosen places of a large one."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.types import FloatArray

# The remapper takes no longer lines than 32,767.
LINE = 1024
Index = NDArray[np.intp]


def sample(plane: FloatArray, index: Index, shape: tuple[int, int]) -> FloatArray:
    """Bilinear values (n, C) of ``plane`` (h, w, C), C at most 4, as if it were resized to ``shape`` (H, W).

    ``index`` (n,) counts the pixels of the large plane row by row.
    """
    rows, columns = np.divmod(index.astype(np.int32), np.int32(shape[1]))
    xs, ys = _centres(columns, plane.shape[1] / shape[1]), _centres(rows, plane.shape[0] / shape[0])
    sampled = cv2.remap(plane, _lines(xs), _lines(ys), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(sampled.reshape(-1, plane.shape[2])[: len(index)], np.float32)


def _centres(places: NDArray[np.int32], scale: float) -> FloatArray:
    return (places.astype(np.float32) + np.float32(0.5)) * np.float32(scale) - np.float32(0.5)


def _lines(values: FloatArray) -> FloatArray:
    """(n,) as rows of LINE, filled up with zeros."""
    lines = np.zeros((-(-len(values) // LINE), LINE), np.float32)
    lines.reshape(-1)[: len(values)] = values
    return lines
