from __future__ import annotations

import numpy as np
import pytest

from pipelines.checks import CheckScene, size


@pytest.mark.parametrize(
    ("width", "height", "passed"), [(500, 500, True), (499, 900, False), (900, 499, False), (3000, 2000, True)]
)
def test_the_shorter_side_decides_at_500_px(width: int, height: int, passed: bool) -> None:
    found = size.check(CheckScene(np.zeros((height, width, 3), np.uint8), np.zeros((height, width), np.uint8)))
    assert found.passed is passed
    assert found.value == min(width, height)
    assert (found.message == "") is passed
