from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageCms

from pipelines.exports.encode import encode, encode_jpeg, encode_png, encode_webp
from tests.support.images import product_scene


def profile_of(image: Image.Image) -> str:
    return ImageCms.getProfileDescription(ImageCms.getOpenProfile(io.BytesIO(image.info["icc_profile"])))


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP"])
def test_every_colour_file_carries_the_srgb_profile(image_format: str) -> None:
    scene, _ = product_scene(60, 80)
    opened = Image.open(io.BytesIO(encode(scene, image_format, 95)))
    assert (opened.format, opened.mode, opened.size) == (image_format, "RGB", (60, 80))
    assert "sRGB" in profile_of(opened)


def test_jpegs_keep_colour_at_full_resolution() -> None:
    opened = Image.open(io.BytesIO(encode_jpeg(product_scene(60, 80)[0])))
    assert [layer[1:3] for layer in opened.layer] == [(1, 1)] * 3  # type: ignore[attr-defined]


def test_white_stays_exactly_white_in_a_jpeg() -> None:
    white = np.full((80, 80, 3), 255, np.uint8)
    white[40:] = (90, 10, 10)
    assert (np.asarray(Image.open(io.BytesIO(encode_jpeg(white))))[:40] == 255).all()


def test_transparency_survives_png_exactly_and_webp_nearly() -> None:
    scene, alpha = product_scene(60, 80)
    rgba = np.dstack([scene, alpha])
    png, webp = Image.open(io.BytesIO(encode_png(rgba))), Image.open(io.BytesIO(encode_webp(rgba)))
    assert np.array_equal(np.asarray(png), rgba)
    assert np.abs(np.asarray(webp)[..., 3].astype(int) - alpha).max() < 12
    assert "sRGB" in profile_of(png)


def test_a_mask_is_an_8_bit_grey_png() -> None:
    _, alpha = product_scene(60, 80)
    opened = Image.open(io.BytesIO(encode_png(alpha)))
    assert opened.mode == "L"
    assert np.array_equal(np.asarray(opened), alpha)
