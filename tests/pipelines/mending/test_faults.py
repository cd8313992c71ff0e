"""Faults of the photo painted on its small picture."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import Image

from pipelines.checks.paint import PAINT
from pipelines.mending.faults import painted

RESULT: dict[str, Any] = {"size_px": [600, 800], "confidence": 0.9, "instances": []}


def test_the_edge_that_cuts_the_product_is_painted() -> None:
    image, alpha = np.full((400, 300, 3), 200, np.uint8), np.zeros((400, 300), np.uint8)
    alpha[200:, 100:200] = 255
    content = painted("clipped", image, alpha, RESULT)
    assert content is not None
    shown = np.asarray(Image.open(io.BytesIO(content)).convert("RGB")).astype(int)
    bright = np.abs(shown - np.array(PAINT)).max(axis=2) < 80
    assert bright[-3:, 110:190].all()
    assert not bright[:380].any()


def test_nothing_is_painted_where_nothing_is_wrong_or_has_a_place() -> None:
    image, alpha = np.full((400, 300, 3), 200, np.uint8), np.zeros((400, 300), np.uint8)
    alpha[100:200, 100:200] = 255
    for name in ("clipped", "size", "moon"):
        assert painted(name, image, alpha, RESULT) is None
