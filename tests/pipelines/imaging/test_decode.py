from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipelines.imaging.decode import decode
from pipelines.imaging.sniff import sniff
from pipelines.types import RefusedImage
from tests.support import images


def middle(path: Path) -> tuple[int, ...]:
    pixels = decode(path).image_rgb
    return tuple(int(value) for value in pixels[pixels.shape[0] // 2, pixels.shape[1] // 2])


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif", "heic"])
def test_every_allowed_format_comes_out_as_the_scene_that_went_in(tmp_path: Path, suffix: str) -> None:
    scene = images.product_scene(240, 320)[0]
    photo = decode(images.write_plain(tmp_path / f"a.{suffix}", scene))
    assert photo.size_px == (240, 320)
    assert np.abs(photo.image_rgb.astype(int) - scene).mean() < 6


def test_sixteen_bit_grey_keeps_its_brightness(tmp_path: Path) -> None:
    assert middle(images.write_tiff16_grey(tmp_path / "a.tif", 128 * 257)) == pytest.approx((128, 128, 128), abs=1)


def test_sixteen_bit_colour_keeps_its_colour(tmp_path: Path) -> None:
    assert middle(images.write_tiff16_rgb(tmp_path / "a.tif", (51_400, 25_700, 5_140))) == pytest.approx(
        (200, 100, 20), abs=1
    )


def test_adobe_rgb_green_becomes_the_srgb_green_that_littlecms_says(tmp_path: Path) -> None:
    assert middle(images.write_wide_colour(tmp_path / "a.jpg", "adobe", (60, 200, 60))) == pytest.approx(
        (0, 201, 37), abs=4
    )


def test_adobe_rgb_named_only_in_exif_is_converted_too(tmp_path: Path) -> None:
    assert middle(images.write_adobe_by_exif(tmp_path / "a.jpg", (60, 200, 60))) == pytest.approx((0, 201, 37), abs=4)


@pytest.mark.parametrize("suffix", ["jpg", "png", "heic", "tif", "webp"])
def test_display_p3_is_converted_in_every_format(tmp_path: Path, suffix: str) -> None:
    """(200, 100, 100) in P3 is about (216, 93, 95) in sRGB."""
    found = middle(images.write_wide_colour(tmp_path / f"a.{suffix}", "p3", (200, 100, 100)))
    assert found == pytest.approx((215, 94, 96), abs=6)


def test_cmyk_red_is_red(tmp_path: Path) -> None:
    red, green, blue = middle(images.write_cmyk(tmp_path / "a.jpg", (0, 255, 255, 0)))
    assert red > 200
    assert green < 60
    assert blue < 60


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied_exactly_once(tmp_path: Path, orientation: int) -> None:
    scene = images.product_scene(240, 320)[0]
    scene[:60, :60] = (0, 0, 255)
    photo = decode(images.write_turned(tmp_path / "a.jpg", orientation, scene))
    assert photo.size_px == (240, 320)
    assert np.abs(photo.image_rgb.astype(int) - scene).mean() < 6


def test_a_turned_heic_is_turned_once(tmp_path: Path) -> None:
    """Orientation 6 stored with an upright-looking 320x240 scene must come out 240 wide, however libheif notes it."""
    scene = images.product_scene(240, 320)[0]
    stored = np.ascontiguousarray(np.rot90(scene))
    photo = decode(images.write_heic(tmp_path / "a.heic", stored, exif_orientation=6))
    assert photo.size_px == (240, 320)
    assert np.abs(photo.image_rgb.astype(int) - scene).mean() < 6


def test_transparent_parts_are_laid_on_white(tmp_path: Path) -> None:
    Image.new("RGBA", (40, 40), (10, 20, 30, 0)).save(tmp_path / "a.png")
    assert middle(tmp_path / "a.png") == (255, 255, 255)


def test_a_palette_image_keeps_its_colours(tmp_path: Path) -> None:
    Image.new("RGB", (40, 40), (10, 200, 30)).quantize(4).save(tmp_path / "a.png")
    assert middle(tmp_path / "a.png") == pytest.approx((10, 200, 30), abs=2)


def test_a_damaged_profile_does_not_refuse_a_sound_photo(tmp_path: Path) -> None:
    Image.new("RGB", (64, 48), (60, 200, 60)).save(tmp_path / "a.jpg", icc_profile=b"not a profile" * 20, quality=100)
    assert middle(tmp_path / "a.jpg") == pytest.approx((60, 200, 60), abs=4)


@pytest.mark.parametrize("name", sorted(images.HOSTILE))
def test_a_hostile_file_is_refused_quickly_with_a_sentence(tmp_path: Path, name: str) -> None:
    path = images.HOSTILE[name](tmp_path / name)
    started = time.perf_counter()
    with pytest.raises(RefusedImage) as refusal:
        decode(path)
    assert time.perf_counter() - started < 3
    assert str(refusal.value).endswith(".")
    assert str(tmp_path) not in str(refusal.value)


@pytest.mark.parametrize("mode", ["F", "YCbCr"])
def test_a_tiff_whose_colours_would_come_out_wrong_is_refused(tmp_path: Path, mode: str) -> None:
    Image.new("RGB", (60, 40), (200, 100, 20)).convert(mode).save(tmp_path / "a.tif")
    with pytest.raises(RefusedImage, match="export it"):
        decode(tmp_path / "a.tif")


@pytest.mark.parametrize("suffix", ["png", "webp", "tif", "jpg"])
def test_orientation_counts_in_every_format_and_the_header_says_the_same(tmp_path: Path, suffix: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    path = tmp_path / f"a.{suffix}"
    Image.new("RGB", (60, 40), (200, 100, 20)).save(path, exif=exif)
    assert decode(path).size_px == (sniff(path).width, sniff(path).height) == (40, 60)
