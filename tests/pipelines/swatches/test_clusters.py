from __future__ import annotations

import numpy as np
import pytest

from pipelines.imaging.colour import srgb_to_oklab
from pipelines.swatches.clusters import LEAST_SHARE, colours_of


def pixels(*colours: tuple[tuple[int, int, int], int], noise: float = 3.0) -> np.ndarray:
    chance = np.random.default_rng(7)
    parts = [np.array(rgb) + chance.normal(0, noise, (count, 3)) for rgb, count in colours]
    return srgb_to_oklab(chance.permutation(np.concatenate(parts).clip(0, 255)))


def test_shares_add_up_to_one_and_the_largest_comes_first() -> None:
    found = colours_of(pixels(((200, 30, 40), 700), ((20, 40, 160), 300)))
    assert [round(colour.share, 2) for colour in found] == [0.7, 0.3]
    assert sum(colour.share for colour in found) == pytest.approx(1)


def test_one_pixel_is_one_colour() -> None:
    (found,) = colours_of(srgb_to_oklab(np.array([[10, 20, 30]], np.uint8)))
    assert found.share == 1


def test_a_crumb_gives_its_share_away_without_tinting() -> None:
    alone = colours_of(pixels(((60, 90, 160), 1000)))
    found = colours_of(pixels(((60, 90, 160), 1000), ((250, 220, 20), int(1000 * LEAST_SHARE / 2))))
    assert len(found) == 1
    assert found[0].oklab == pytest.approx(alone[0].oklab, abs=0.01)


def test_two_near_colours_of_a_melange_are_one() -> None:
    assert len(colours_of(pixels(((96, 100, 110), 500), ((112, 116, 126), 500), noise=4))) == 1


def test_light_and_shade_are_one_only_when_pixels_fill_the_way_between() -> None:
    stripes = pixels(((225, 226, 228), 500), ((70, 70, 72), 500))
    levels = np.linspace(70, 225, 1000)
    folds = srgb_to_oklab(np.repeat(levels[:, None], 3, axis=1))
    assert len(colours_of(stripes)) == 2
    assert len(colours_of(folds)) == 1


def test_the_same_pixels_give_the_same_colours() -> None:
    sample = pixels(((200, 30, 40), 700), ((20, 40, 160), 300), ((240, 240, 240), 200))
    first, second = colours_of(sample), colours_of(sample)
    assert all(np.array_equal(one.oklab, other.oklab) for one, other in zip(first, second, strict=True))
