from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from pipelines.exports.profiles import FillRule, Rules, load_profile
from pipelines.exports.render import (
    Mends,
    crop_image,
    cutout_rgba,
    packshot,
    render,
    small_packshot,
    swatch_image,
)
from pipelines.imaging.boxes import alpha_box
from pipelines.imaging.shrink import fit
from pipelines.types import Crop, Photo, UInt8Array
from tests.support.images import product_scene

PROFILE = load_profile()


def product_box(image: UInt8Array) -> tuple[int, int, int, int]:
    """Box of what is visibly not white."""
    mask = image.min(2) < 245
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


@pytest.mark.parametrize(("width", "height"), [(300, 400), (1500, 2000), (3000, 4000)])
def test_a_packshot_has_the_canvas_and_the_fill_of_its_profile(width: int, height: int) -> None:
    image, alpha = product_scene(width, height)
    shot = packshot(Photo(image), alpha, PROFILE)
    left, top, right, bottom = product_box(shot)
    assert shot.shape == (2000, 2000, 3)
    assert max(right - left, bottom - top) == pytest.approx(1700, abs=20)
    assert ((left + right) / 2, (top + bottom) / 2) == pytest.approx((1000, 1000), abs=6)


def test_the_ground_is_exactly_white_up_to_the_product() -> None:
    image, alpha = product_scene(900, 1200, ground=(180, 190, 170))
    shot = packshot(Photo(image), alpha, PROFILE)
    left, top, right, bottom = product_box(shot)
    outside = np.ones(shot.shape[:2], np.bool_)
    outside[top - 4 : bottom + 4, left - 4 : right + 4] = False
    assert (shot[outside] == 255).all()
    between_neck_and_frame = shot[top + 2 : top + 10, 998:1002]
    assert (between_neck_and_frame == 255).all()


def test_no_green_fringe_remains_on_white() -> None:
    image, alpha = product_scene(900, 1200, colour=(160, 20, 40), ground=(10, 220, 30))
    shot = packshot(Photo(image), alpha, PROFILE).astype(int)
    assert ((shot[..., 1] - shot[..., 0]) > 25).sum() == 0


def test_the_products_colours_are_kept() -> None:
    image, alpha = product_scene(1500, 2000)
    shot = packshot(Photo(image), alpha, PROFILE)
    assert np.abs(shot[900:1100, 900:1100].mean((0, 1)) - (170, 30, 40)).max() < 3


def test_a_photo_without_product_gives_plain_ground() -> None:
    image, alpha = product_scene(90, 120)
    assert (packshot(Photo(image), np.zeros_like(alpha), PROFILE) == 255).all()


def test_a_product_that_fills_the_frame_is_laid_out_too() -> None:
    image, alpha = product_scene(90, 120)
    shot = packshot(Photo(image), np.full_like(alpha, 255), PROFILE)
    assert product_box(shot)[3] - product_box(shot)[1] == pytest.approx(1700, abs=4)


def test_other_grounds_and_canvases_are_followed() -> None:
    image, alpha = product_scene(300, 400)
    shot = packshot(Photo(image), alpha, replace(PROFILE, canvas_px=(600, 900), ground="#f0f0e8", fill=0.9))
    assert shot.shape == (900, 600, 3)
    assert shot[0, 0].tolist() == [0xF0, 0xF0, 0xE8]


def test_the_small_packshot_is_the_same_picture() -> None:
    image, alpha = product_scene(900, 1200)
    small = small_packshot(Photo(image), alpha, PROFILE, 500)
    large = packshot(Photo(image), alpha, PROFILE)
    assert small.shape == (500, 500, 3)
    assert np.abs(fit(large, 500).astype(int) - small).mean() < 3


def test_where_the_product_lies_in_the_picture_is_known() -> None:
    image, alpha = product_scene(300, 400)
    made = render(Photo(image), alpha, PROFILE)
    assert alpha_box(made.alpha, 32) == pytest.approx(product_box(made.image_rgb), abs=12)
    inside = made.alpha == 255
    assert np.abs(made.under_rgb[inside].astype(int) - made.image_rgb[inside]).mean() < 4
    left, top, right, bottom = made.photo_xyxy_px
    assert (right - left, bottom - top) == pytest.approx((300 * made.scale, 400 * made.scale))


def test_haze_away_from_the_product_is_ground() -> None:
    image, alpha = product_scene(300, 400)
    hazy = alpha.copy()
    hazy[10:30, 10:60] = 60
    assert np.array_equal(packshot(Photo(image), hazy, PROFILE), packshot(Photo(image), alpha, PROFILE))


def test_a_thin_product_is_enlarged_until_its_area_is_enough() -> None:
    image, alpha = product_scene(300, 400)
    rule = FillRule("for this test", PROFILE.reviewed, side=(0.5, 0.95), area=(0.40, 1.0))
    wide = replace(PROFILE, rules=Rules(fill=rule), canvas_px=(800, 800))
    assert (render(Photo(image), alpha, wide).alpha > 32).mean() == pytest.approx(0.40, abs=0.02)


def test_the_margin_stays_free_whatever_the_fill() -> None:
    image, alpha = product_scene(300, 400)
    shot = packshot(Photo(image), alpha, replace(PROFILE, canvas_px=(800, 800), fill=1.0, margin=0.1))
    assert product_box(shot)[1] == pytest.approx(80, abs=4)


def test_mends_tell_only_what_differs_and_come_back_from_json() -> None:
    mends = Mends(fill=0.5, shift=(0.1, 0.0), canvas_px=(800, 600))
    assert mends.as_json() == {"fill": 0.5, "shift": (0.1, 0.0), "canvas_px": (800, 600)}
    assert Mends.read(json.loads(json.dumps(mends.as_json()))) == mends
    assert Mends().as_json() == {}
    with pytest.raises(ValueError, match="cannot be rendered"):
        Mends(fill=3)


def test_a_cutout_keeps_the_photos_size_and_the_masks_alpha() -> None:
    image, alpha = product_scene(300, 400)
    cutout = cutout_rgba(Photo(image), alpha)
    assert cutout.shape == (400, 300, 4)
    assert np.array_equal(cutout[..., 3], alpha)
    inside = (slice(150, 300), slice(120, 180))
    assert np.array_equal(cutout[inside][..., :3], image[inside])


def test_a_crop_is_the_part_inside_its_box() -> None:
    image, _ = product_scene(300, 400)
    assert np.array_equal(crop_image(Photo(image), Crop("top", (10, 20, 110, 220), True)), image[20:220, 10:110])


def test_a_swatch_is_a_tile_of_50_px() -> None:
    tile = swatch_image("#102030")
    assert tile.shape == (50, 50, 3)
    assert (tile == (16, 32, 48)).all()
