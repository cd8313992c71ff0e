"""Several descriptors as one vector: their weighted cosines add up in its inner product, so one index serves them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipelines.retrieval.pooling import unit
from pipelines.types import FloatArray

# Chosen on grocery's val photos: EfficientNet-Lite2, MobileNetV2 and the colour histogram.
WEIGHTS = (1.0, 0.5, 0.4)


def rooted(vectors: FloatArray) -> FloatArray:
    """(n, D) non-negative > unit vectors of their roots, so that no single strong channel decides."""
    return unit(np.sqrt(np.maximum(vectors, 0)))


def centred(vectors: FloatArray, domains: NDArray[np.int64]) -> FloatArray:
    """(n, D) less the mean of their domain (n,), L2 = 1; needs no labels.

    Catalogue images all share what makes them catalogue images, shop photos what makes them shop photos; without it,
    what is left is the product.
    """
    parts = np.array(vectors, np.float32)
    for domain in np.unique(domains):
        parts[domains == domain] -= vectors[domains == domain].mean(0)
    return unit(parts)


def blended(parts: Sequence[FloatArray], weights: Sequence[float] = WEIGHTS) -> FloatArray:
    """One (n, sum of D) float32 of the unit vectors ``parts``, L2 = 1: its cosine is the weighted mean of theirs."""
    if len(parts) != len(weights):
        raise ValueError(f"expected one weight per part, got {len(weights)} for {len(parts)}.")
    return unit(np.concatenate([part * np.sqrt(weight) for part, weight in zip(parts, weights, strict=True)], 1))
