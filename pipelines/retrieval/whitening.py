"""Linear spaces in which descriptors compare better: whitened without labels, or bent so that products lie apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.covariance import ledoit_wolf

from pipelines.retrieval.pooling import unit
from pipelines.types import FloatArray

DIMENSIONS = 256
# Directions that hardly vary are noise; dividing by their spread would make it the loudest.
POWER = 0.5


@dataclass(frozen=True)
class Projection:
    """``mean`` (D,) is taken off, ``matrix`` (D, d) applied, the result made unit length."""

    mean: FloatArray
    matrix: FloatArray

    def __call__(self, vectors: FloatArray) -> FloatArray:
        """(n, D) > (n, d) float32 of L2 norm 1."""
        return unit(np.asarray((vectors - self.mean) @ self.matrix, np.float32))


def whitening(vectors: FloatArray, dimensions: int = DIMENSIONS, power: float = POWER) -> Projection:
    """Principal axes of ``vectors`` (n, D), each divided by its spread to the power of 2 * ``power``; no labels."""
    mean = vectors.mean(0)
    values, axes = _spectrum(np.cov((vectors - mean).T), dimensions)
    return Projection(np.asarray(mean, np.float32), np.asarray(axes * values**-power, np.float32))


def discriminant(vectors: FloatArray, labels: NDArray[np.int64], dimensions: int = DIMENSIONS) -> Projection:
    """Axes in which photos of one product vary alike and little: the within-product covariance, shrunk, is undone.

    Shrinkage by Ledoit and Wolf (2004), since there are fewer photos than the covariance has numbers.
    """
    centres = {label: vectors[labels == label].mean(0) for label in np.unique(labels)}
    within = vectors - np.stack([centres[label] for label in labels])
    covariance, _ = ledoit_wolf(within, assume_centered=True)
    values, axes = _spectrum(covariance, vectors.shape[1])
    undone = axes * values**-0.5
    mean = vectors.mean(0)
    _, between = _spectrum(np.cov(((vectors - mean) @ undone).T), dimensions)
    return Projection(np.asarray(mean, np.float32), np.asarray(undone @ between, np.float32))


def _spectrum(covariance: NDArray[np.float64], count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The largest eigenvalues (count,) and their eigenvectors (D, count)."""
    values, axes = np.linalg.eigh(covariance)
    largest = np.argsort(-values)[: min(count, len(values))]
    return np.maximum(values[largest], 1e-10), axes[:, largest]
