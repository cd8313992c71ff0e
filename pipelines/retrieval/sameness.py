"""How likely two photos show the same product, by the cosine of their vectors; and when to say "no match".

Fitted for one embedder by ``python -m pipelines.training.fit_sameness`` and kept beside the weights.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipelines.types import FloatArray

FILE = "sameness.toml"


@dataclass(frozen=True)
class Sameness:
    """A logistic model of the cosine, for the vectors of ``embedder``; below ``least`` the answer is "no match"."""

    embedder: str
    slope: float
    intercept: float
    least: float = 0.5

    def chance(self, cosines: FloatArray | Sequence[float]) -> FloatArray:
        """(n,) float32 0..1 of cosines (n,): 1 / (1 + exp(-(slope * cosine + intercept)))."""
        logits = self.slope * np.asarray(cosines, np.float64) + self.intercept
        return np.asarray(1 / (1 + np.exp(-np.clip(logits, -50, 50))), np.float32)

    def is_match(self, best_cosine: float) -> bool:
        """Whether the best answer is likely enough to be given."""
        return bool(self.chance([best_cosine])[0] >= self.least)


def read(path: Path) -> Sameness:
    """What ``fit_sameness`` wrote; ValueError when the file is another thing."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        return Sameness(content["embedder"], float(content["slope"]), float(content["intercept"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(
            f"{path} lacks {error}; make it again with python -m pipelines.training.fit_sameness."
        ) from error


def shipped(weights_dir: Path, embedder: str) -> Sameness | None:
    """The model beside the weights; None when there is none, or one for other weights than ``embedder``."""
    path = weights_dir / FILE
    model = read(path) if path.is_file() else None
    return model if model is not None and model.embedder == embedder else None
