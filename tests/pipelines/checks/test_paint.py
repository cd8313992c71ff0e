from __future__ import annotations

import numpy as np

from pipelines.checks.paint import PAINT, SHOWN_PX, paint


def test_a_single_offending_pixel_is_seen_on_a_large_picture() -> None:
    pixels = np.zeros((2000, 3000), np.bool_)
    pixels[1000, 1500] = True
    shown = paint(np.full((2000, 3000, 3), 255, np.uint8), pixels)
    assert shown.shape == (600, SHOWN_PX, 3)
    bright = np.abs(shown.astype(int) - PAINT).sum(2) < 200
    rows, columns = np.nonzero(bright)
    assert 4 < len(rows) < 60
    assert (round(rows.mean()), round(columns.mean())) == (300, 450)


def test_the_rest_of_the_picture_is_grey() -> None:
    shown = paint(np.full((20, 30, 3), (250, 10, 10), np.uint8), np.zeros((20, 30), np.bool_))
    assert (shown.max(2) == shown.min(2)).all()
