from __future__ import annotations

import numpy as np
import pytest

from pipelines.retrieval.overlay import NO_FIT, SIDE_PX, overlay, thumbnail
from pipelines.training.edits import EDITS
from pipelines.types import UInt8Array
from tests.support.images import person_scene, product_scene


def picture() -> UInt8Array:
    """A shirt with a print on one side, so that it has a left and a right."""
    image, _ = product_scene(300, 360)
    image[120:170, 170:200] = (240, 220, 40)
    image[200:230, 110:130] = (20, 60, 160)
    return image


def test_a_thumbnail_has_one_size_whatever_the_picture() -> None:
    assert thumbnail(picture()).shape == (SIDE_PX, SIDE_PX, 3)


@pytest.mark.parametrize("name", EDITS)
def test_an_edited_picture_fits_over_its_own(name: str) -> None:
    edited = EDITS[name](picture(), np.random.default_rng(3))
    found = overlay(thumbnail(edited), thumbnail(picture()))
    assert found.apart < 0.15 and found.recoloured < 0.026
    assert found.mirrored == (name == "mirror")


def test_the_same_picture_in_another_colour_is_recoloured() -> None:
    blue, _ = product_scene(300, 360, colour=(60, 60, 150))
    red, _ = product_scene(300, 360, colour=(150, 50, 60))
    assert overlay(thumbnail(blue), thumbnail(red)).recoloured > 0.05


def test_another_picture_does_not_fit() -> None:
    assert overlay(thumbnail(picture()), thumbnail(person_scene()[0])).apart > 0.3


def test_an_empty_picture_fits_nowhere() -> None:
    empty = np.full((SIDE_PX, SIDE_PX, 3), 200, np.uint8)
    assert overlay(thumbnail(picture()), empty) == NO_FIT
    assert overlay(empty, thumbnail(picture())) == NO_FIT
