from __future__ import annotations

import cv2
import numpy as np

from pipelines.imaging.perceptual_hash import bits_apart, perceptual_hash
from tests.support.images import person_scene, product_scene


def test_a_smaller_darker_picture_hashes_nearly_alike() -> None:
    image, _ = product_scene(300, 400)
    small = np.asarray(cv2.resize(image, (150, 200), interpolation=cv2.INTER_AREA) * 0.8, np.uint8)
    assert bits_apart(perceptual_hash(image), perceptual_hash(small)) <= 4


def test_pictures_of_different_things_are_far_apart() -> None:
    assert bits_apart(perceptual_hash(product_scene(300, 400)[0]), perceptual_hash(person_scene()[0])) > 10


def test_every_bit_that_differs_counts_once() -> None:
    assert bits_apart(0b1011, 0b0010) == 2
    assert bits_apart(2**64 - 1, 0) == 64
