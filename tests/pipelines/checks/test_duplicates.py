from __future__ import annotations

import cv2
import numpy as np

from pipelines.checks.duplicates import alike, look
from tests.support.images import person_scene, product_scene


def test_the_same_photo_smaller_and_saved_again_is_alike() -> None:
    image, _ = product_scene(300, 400)
    small = np.asarray(cv2.resize(image, (150, 200), interpolation=cv2.INTER_AREA), np.uint8)
    _, stored = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 60])
    assert alike(look(image), look(np.asarray(cv2.imdecode(stored, cv2.IMREAD_COLOR), np.uint8)))


def test_another_colour_of_a_product_photographed_alike_is_no_duplicate() -> None:
    red, blue = (look(product_scene(300, 400, colour=colour)[0]) for colour in ((170, 30, 40), (30, 40, 170)))
    assert not alike(red, blue)


def test_another_photo_is_not_alike() -> None:
    assert not alike(look(product_scene(300, 400)[0]), look(person_scene()[0]))


def test_a_mirrored_photo_is_another_view() -> None:
    image, _, _ = person_scene()
    moved = np.roll(image, 90, axis=1)
    assert not alike(look(moved), look(np.ascontiguousarray(moved[:, ::-1])))
