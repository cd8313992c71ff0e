from __future__ import annotations

import numpy as np
import pytest

from pipelines.imaging.colour import hex_of, oklab_to_srgb, rgb_of, srgb_to_oklab


def test_white_black_and_red_have_the_published_coordinates() -> None:
    lab = srgb_to_oklab(np.array([[255, 255, 255], [0, 0, 0], [255, 0, 0]], np.uint8))
    assert lab == pytest.approx(np.array([[1, 0, 0], [0, 0, 0], [0.62796, 0.22486, 0.12585]]), abs=1e-3)


def test_there_and_back_gives_the_same_colours() -> None:
    colours = np.random.default_rng(0).integers(0, 256, (500, 3)).astype(np.uint8)
    assert np.array_equal(oklab_to_srgb(srgb_to_oklab(colours)), colours)


def test_hex_is_read_and_written() -> None:
    assert hex_of(np.array([255, 0, 16], np.uint8)) == "#ff0010"
    assert rgb_of("#ff0010") == (255, 0, 16)
    with pytest.raises(ValueError, match="rrggbb"):
        rgb_of("red")
