"""The measuring itself, over few photos; ``python -m tests.reliability.memory`` measures 300 with the real nets."""

import os

import pytest

from tests.reliability import memory


def test_the_size_of_a_child_is_found() -> None:
    assert memory.children_mb(os.getppid()) > 10


@pytest.mark.parametrize(
    ("sizes", "grown"),
    [
        ([300, 400, 410, 405, 400, 400, 410, 405, 400, 410], False),
        ([300, 310, 320, 330, 340, 350, 360, 370, 380, 390], True),
        ([100, 101, 102, 103, 104, 105, 106, 107, 108, 109], False),
    ],
)
def test_growth_is_told_from_warming_up(sizes: list[float], grown: bool) -> None:
    assert memory.has_grown(sizes) is grown
