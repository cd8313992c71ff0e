from __future__ import annotations

import numpy as np
import pytest

from pipelines.training.edits import EDITS
from tests.support.images import product_scene


@pytest.mark.parametrize(
    ("name", "size"),
    [("resize", (150, 200)), ("crop", (270, 360)), ("border", (348, 448)), ("recompress", (300, 400)),
     ("brightness", (300, 400)), ("mirror", (300, 400)), ("watermark", (300, 400)), ("format", (300, 400))],
)  # fmt: skip
def test_an_edit_changes_the_picture_and_its_size_as_it_says(name: str, size: tuple[int, int]) -> None:
    image, _ = product_scene(300, 400)
    before = image.copy()
    edited = EDITS[name](image, np.random.default_rng(0))
    assert (edited.shape[1], edited.shape[0], edited.dtype) == (*size, np.dtype(np.uint8))
    assert edited.shape != image.shape or (edited != image).any()
    assert (image == before).all()


def test_two_crops_are_cut_at_different_places() -> None:
    image, _ = product_scene(300, 400)
    random = np.random.default_rng(0)
    assert (EDITS["crop"](image, random) != EDITS["crop"](image, random)).any()


def test_a_watermark_covers_a_part_only() -> None:
    image, _ = product_scene(300, 400)
    changed = (EDITS["watermark"](image, np.random.default_rng(0)) != image).any(2).mean()
    assert 0.02 < changed < 0.3
