"""Stand-ins for tests of ablations: a sampler that says what it drew, a run that only looks at its batches."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np


class NumberSource:
    """Stands for the sampler: a batch says which numbers its generator gave."""

    def __init__(self) -> None:
        self.rng = np.random.default_rng(99)

    def batches(self, size: int) -> Iterator[list[int]]:
        """Numbers for ever."""
        while True:
            yield self.rng.integers(0, 1000, size).tolist()


class LookingRun:
    """A run at its first step that keeps three batches in ``drawn`` and trains nothing."""

    step = 0

    def __init__(self, drawn: list[list[int]]) -> None:
        self.drawn = drawn

    def train(self, batches: Iterator[list[int]]) -> None:
        """Three batches."""
        self.drawn.append([value for _ in range(3) for value in next(batches)])
