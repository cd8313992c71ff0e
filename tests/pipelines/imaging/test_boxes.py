from __future__ import annotations

import numpy as np

from pipelines.imaging.boxes import alpha_box, whole_box


def test_the_box_ends_just_after_the_last_pixel() -> None:
    alpha = np.zeros((20, 30), np.uint8)
    alpha[4:9, 10:12] = 255
    assert alpha_box(alpha) == (10, 4, 12, 9)


def test_an_empty_alpha_has_no_box() -> None:
    assert alpha_box(np.full((5, 5), 100, np.uint8)) is None


def test_boxes_are_rounded_outwards_and_kept_inside_the_photo() -> None:
    assert whole_box((-3.2, 1.4, 9.1, 99), (20, 10)) == (0, 1, 10, 10)
    assert whole_box((25, 1, 30, 5), (20, 10)) is None
