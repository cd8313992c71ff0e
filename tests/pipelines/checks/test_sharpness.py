from __future__ import annotations

import cv2
import numpy as np

from pipelines.checks import CheckScene, sharpness
from tests.support.images import product_scene


def scene(blur: float = 0, noise: float = 0) -> CheckScene:
    image, alpha = product_scene(600, 800)
    if blur:
        image = np.asarray(cv2.GaussianBlur(image, (0, 0), blur), np.uint8)
    if noise:
        grain = np.random.default_rng(0).normal(0, noise, image.shape)
        image = (image + grain).clip(0, 255).astype(np.uint8)
    return CheckScene(image, alpha)


def test_a_sharp_product_passes() -> None:
    assert sharpness.check(scene()).passed


def test_a_product_out_of_focus_fails_with_a_sentence() -> None:
    found = sharpness.check(scene(blur=5))
    assert not found.passed
    assert found.message.endswith(".")


def test_more_blur_gives_a_lower_value() -> None:
    values = [sharpness.measure(scene(blur)) for blur in (0, 1.5, 3, 6)]
    assert values == sorted(values, reverse=True)


def test_a_plain_shirt_with_a_printed_line_is_not_called_blurred() -> None:
    image = np.full((700, 700, 3), 240, np.uint8)
    image[300:302, 200:500] = 30
    assert sharpness.check(CheckScene(image, np.full((700, 700), 255, np.uint8))).passed


def test_without_a_product_there_is_nothing_sharp() -> None:
    image, _ = product_scene(100, 100)
    assert sharpness.check(CheckScene(image, np.zeros((100, 100), np.uint8))).value == 0
