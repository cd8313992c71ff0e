from __future__ import annotations

import pytest

from pipelines.checks import CheckScene, colour_cast
from tests.support.images import product_scene


def test_a_neutral_ground_passes() -> None:
    assert colour_cast.check(CheckScene(*product_scene(300, 400, ground=(232, 232, 232)))).passed


@pytest.mark.parametrize(
    ("ground", "word"), [((240, 232, 205), "yellowish"), ((212, 228, 245), "bluish"), ((215, 236, 216), "greenish")]
)
def test_a_tinted_light_fails_and_the_sentence_names_the_tint(ground: tuple[int, int, int], word: str) -> None:
    found = colour_cast.check(CheckScene(*product_scene(300, 400, ground=ground)))
    assert not found.passed
    assert word in found.message


@pytest.mark.parametrize("ground", [(40, 160, 60), (200, 120, 90), (20, 20, 24)])
def test_a_coloured_or_dark_ground_says_nothing_about_the_light(ground: tuple[int, int, int]) -> None:
    assert colour_cast.check(CheckScene(*product_scene(300, 400, ground=ground))).value == 0
