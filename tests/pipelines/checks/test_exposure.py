from __future__ import annotations

import numpy as np

from pipelines.checks import CheckScene, exposure
from tests.support.images import product_scene


def test_a_well_lit_photo_passes() -> None:
    assert exposure.check(CheckScene(*product_scene(300, 400))).passed


def test_a_black_product_on_white_is_not_called_dark() -> None:
    assert exposure.check(CheckScene(*product_scene(300, 400, colour=(12, 12, 12), ground=(250, 250, 250)))).passed


def test_a_dark_photo_fails_with_a_sentence() -> None:
    image, alpha = product_scene(300, 400)
    found = exposure.check(CheckScene((image * 0.3).astype(np.uint8), alpha))
    assert not found.passed
    assert "too dark" in found.message


def test_a_burnt_product_is_shown_where_it_is_burnt() -> None:
    image, alpha = product_scene(300, 400)
    image[200:300, 100:200] = 255
    found = exposure.check(CheckScene(image, alpha))
    assert not found.passed
    assert found.pixels is not None and found.pixels[250, 150] and not found.pixels[150, 150]
