"""Boxes in pixels of the upright photo, (left, top, right, bottom), end exclusive."""

from __future__ import annotations

import numpy as np

from pipelines.types import UInt8Array

Box = tuple[int, int, int, int]


def alpha_box(alpha: UInt8Array, above: int = 127) -> Box | None:
    """The smallest box around alpha greater than ``above``; None when there is no product."""
    mask = alpha > above
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if len(rows) == 0:
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def whole_box(box: tuple[float, float, float, float], size_px: tuple[int, int]) -> Box | None:
    """``box`` rounded outwards to whole pixels inside a photo of ``size_px`` (width, height), or None."""
    width, height = size_px
    left, top = max(0, int(np.floor(box[0]))), max(0, int(np.floor(box[1])))
    right, bottom = min(width, int(np.ceil(box[2]))), min(height, int(np.ceil(box[3])))
    return (left, top, right, bottom) if left < right and top < bottom else None
