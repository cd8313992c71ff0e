from __future__ import annotations

import numpy as np
import pytest

from pipelines.checks import CheckScene, several
from pipelines.types import Check, Detection


def thing(label: str, left: int, size: int = 40, score: float = 0.9) -> Detection:
    return Detection(label, score, (left, 10, left + size, 10 + size), np.ones((1, 1), np.bool_), size * size)


def check(*instances: Detection) -> Check:
    scene = CheckScene(np.zeros((100, 200, 3), np.uint8), np.zeros((100, 200), np.uint8), instances=instances)
    return several.check(scene)


@pytest.mark.parametrize(
    "instances",
    [
        (),
        (thing("bag", 10),),
        (thing("shoes", 10), thing("shoes", 100)),
        (thing("bag", 10), thing("bag", 100, score=0.2)),
        (thing("bag", 10), thing("other", 100, size=12)),
        (thing("dress", 10), thing("top", 15)),
        (thing("person", 10), thing("bag", 100)),
    ],
)
def test_one_product_a_pair_or_one_person_with_a_bag_pass(instances: tuple[Detection, ...]) -> None:
    assert check(*instances).passed


def test_two_products_fail_and_the_second_is_shown() -> None:
    found = check(thing("bag", 10, size=50), thing("perfume", 100))
    assert not found.passed
    assert "2 products" in found.message
    assert found.pixels is not None and found.pixels[20, 110] and not found.pixels[20, 20]


def test_two_people_fail() -> None:
    assert "2 people" in check(thing("person", 10), thing("person", 100)).message
