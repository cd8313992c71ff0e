from __future__ import annotations

import numpy as np
import pytest

from pipelines.imaging.colour import (
    ciede2000,
    hex_of,
    oklab_to_cielab,
    oklab_to_srgb,
    rgb_of,
    srgb_to_cielab,
    srgb_to_oklab,
)


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


def test_ciede2000_gives_the_published_differences() -> None:
    # Sharma, Wu and Dalal, 2005, table 1: hues on either side of 0 degrees, greys, dark and saturated blues.
    published = np.array(
        [
            [50, 2.6772, -79.7751, 50, 0, -82.7485, 2.0425],
            [50, -1.3802, -84.2814, 50, 0, -82.7485, 1.0000],
            [50, 0, 0, 50, -1, 2, 2.3669],
            [50, 2.49, -0.001, 50, -2.49, 0.0009, 7.1792],
            [50, 2.49, -0.001, 50, -2.49, 0.0011, 7.2195],
            [50, -0.001, 2.49, 50, 0.0011, -2.49, 4.7461],
            [50, 2.5, 0, 73, 25, -18, 27.1492],
            [50, 2.5, 0, 58, 24, 15, 19.4535],
            [60.2574, -34.0099, 36.2677, 60.4626, -34.1751, 39.4387, 1.2644],
            [22.7233, 20.0904, -46.6940, 23.0331, 14.9730, -42.5619, 2.0373],
            [90.8027, -2.0831, 1.4410, 91.1528, -1.6435, 0.0447, 1.4441],
            [2.0776, 0.0795, -1.1350, 0.9033, -0.0636, -0.5514, 0.9082],
        ]
    )
    found = ciede2000(published[:, :3], published[:, 3:6])
    assert found == pytest.approx(published[:, 6], abs=1e-4)
    assert ciede2000(published[:, 3:6], published[:, :3]) == pytest.approx(published[:, 6], abs=1e-4)


def test_cielab_and_ciede2000_agree_with_another_library() -> None:
    color = pytest.importorskip("skimage.color", reason="scikit-image comes with requirements-demo.txt")
    colours = np.random.default_rng(1).integers(0, 256, (400, 3)).astype(np.uint8)
    lab = srgb_to_cielab(colours)
    assert lab == pytest.approx(color.rgb2lab(colours), abs=0.02)
    assert oklab_to_cielab(srgb_to_oklab(colours)) == pytest.approx(lab, abs=0.02)
    assert ciede2000(lab[::2], lab[1::2]) == pytest.approx(color.deltaE_ciede2000(lab[::2], lab[1::2]), abs=1e-3)
    textile = color.deltaE_ciede2000(lab[::2], lab[1::2], kL=2)
    assert ciede2000(lab[::2], lab[1::2], 2) == pytest.approx(textile, abs=1e-3)


def test_shade_of_a_surface_lies_on_a_ray_from_black_in_oklab() -> None:
    lit, shaded = srgb_to_oklab(np.array([[188, 94, 137], [188, 94, 137]], np.uint8)).astype(float)
    shaded = shaded * 0.5 ** (1 / 3)
    back = oklab_to_srgb(np.array([lit, shaded], np.float32)).astype(float) / 255
    linear = np.where(back <= 0.04045, back / 12.92, ((back + 0.055) / 1.055) ** 2.4)
    assert linear[1] == pytest.approx(linear[0] / 2, rel=0.03)
