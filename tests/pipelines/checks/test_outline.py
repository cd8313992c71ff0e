from __future__ import annotations

import numpy as np

from pipelines.checks import CheckScene, outline

IMAGE, ALPHA = np.zeros((8, 8, 3), np.uint8), np.full((8, 8), 255, np.uint8)


def test_a_trusted_outline_passes_without_words() -> None:
    check = outline.check(CheckScene(IMAGE, ALPHA, 0.8, "left"))
    assert (check.passed, check.value, check.message) == (True, 0.8, "")


def test_a_doubtful_outline_says_where_to_look() -> None:
    check = outline.check(CheckScene(IMAGE, ALPHA, 0.3, "top left"))
    assert not check.passed
    assert check.message == "The outline may be wrong. Look at its top left first."


def test_where_nothing_was_found_there_is_no_place_to_look_at() -> None:
    assert outline.check(CheckScene(IMAGE, ALPHA, 0.0)).message == "The outline may be wrong."
