from __future__ import annotations

import numpy as np

from pipelines.imaging.persons import person_box
from pipelines.types import Segmentation


def test_the_largest_piece_of_foreground_is_boxed_in_the_photos_pixels() -> None:
    foreground = np.zeros((20, 10), np.float32)
    foreground[2:18, 3:7] = 1
    foreground[0, 0] = 1
    box = person_box(Segmentation("human", 1.0, (), foreground), (100, 400))
    assert box == (30.0, 40.0, 70.0, 360.0)


def test_without_foreground_the_whole_photo_is_the_box() -> None:
    nothing = Segmentation("human", 1.0, (), np.zeros((4, 4), np.float32))
    assert person_box(nothing, (30, 20)) == (0.0, 0.0, 30.0, 20.0)
