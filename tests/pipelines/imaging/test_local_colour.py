from __future__ import annotations

import numpy as np

from pipelines.imaging.local_colour import decide_by_colour
from pipelines.types import FloatArray


def scene(colour: float) -> tuple[FloatArray, FloatArray]:
    """Product of ``colour`` right of column 52 of 100 on ground 0.2; the net puts its soft edge at column 48."""
    guide = np.full((80, 100, 3), 0.2, np.float32)
    guide[:, 52:] = colour
    prior = np.tile(np.clip((np.arange(100) - 42) / 12, 0, 1).astype(np.float32), (80, 1))
    return guide, prior


def test_colour_moves_the_edge_to_where_it_is() -> None:
    guide, prior = scene(0.9)
    left, right = (int(np.ravel_multi_index((40, column), (80, 100))) for column in (49, 53))
    decided = decide_by_colour(guide, prior, np.array([left, right]), 5.0)
    assert prior[40, 49] > 0.5
    assert decided[0] < 0.35
    assert decided[1] > 0.8


def test_white_on_white_is_left_to_the_net() -> None:
    guide, prior = scene(0.21)
    index = np.ravel_multi_index((np.full(6, 40), np.arange(46, 52)), (80, 100))
    decided = decide_by_colour(guide, prior, index, 5.0)
    assert np.abs(decided - prior.reshape(-1)[index]).max() < 0.15
