"""A segmenter that casts a wider net: for photos on which a part of the product was missing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pipelines.engines.base import Engines, Segmenter
from pipelines.types import FloatArray, Segmentation, UInt8Array

# What is at least this likely counts as product (plainly: 0.5).
LEAST = 0.3


class WiderSegmenter:
    """Looks at the photo and at its mirror image, and takes in what either of them holds possible."""

    def __init__(self, narrow: Segmenter) -> None:
        self._narrow = narrow
        self.name = f"{narrow.name} wider"
        self.weights, self.refiner = narrow.weights, narrow.refiner

    def segment(self, image_rgb: UInt8Array) -> Segmentation:
        """See :class:`pipelines.engines.base.Segmenter`."""
        found = self._narrow.segment(image_rgb)
        mirrored = self._narrow.segment(np.ascontiguousarray(image_rgb[:, ::-1]))
        return replace(found, foreground=_lifted(np.maximum(found.foreground, mirrored.foreground[:, ::-1])))


def wider(engines: Engines) -> Engines:
    """The same engines behind the wider net."""
    return replace(engines, segmenter=WiderSegmenter(engines.segmenter))


def _lifted(foreground: FloatArray) -> FloatArray:
    """0..LEAST becomes 0..0.5, LEAST..1 becomes 0.5..1."""
    return np.interp(foreground, (0, LEAST, 1), (0, 0.5, 1)).astype(np.float32)
