"""A fault of each kind is planted, caught by its check and, where rendering can, mended."""

from __future__ import annotations

import io
from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image

from pipelines.checks.mending import Checked, deliver_checked, mend
from pipelines.checks.output import check_output, read
from pipelines.exports.encode import encode_jpeg
from pipelines.exports.profiles import ExportProfile, FileRule, load_profile
from pipelines.exports.render import Mends
from pipelines.types import Check, Photo, UInt8Array
from tests.support.images import product_scene

AMAZON = load_profile("amazon")
SMALL = replace(AMAZON, canvas_px=(1000, 1000))
GREEN = (40, 160, 60)


def planted(mends: Mends, profile: ExportProfile = SMALL) -> tuple[Checked, Checked]:
    """A product rendered with a fault, and what mending makes of it."""
    image, alpha = product_scene(600, 800)
    photo = Photo(image)
    return deliver_checked(photo, alpha, profile, mends), mend(photo, alpha, profile, mends)


def failed(checks: tuple[Check, ...]) -> dict[str, Check]:
    return {one.name: one for one in checks if not one.passed and not one.advice}


def of_file(image: UInt8Array, icc: bool = True) -> dict[str, Check]:
    """The failed checks of a picture from elsewhere."""
    content = io.BytesIO()
    Image.fromarray(image).save(content, "JPEG", quality=95, subsampling=0)
    return failed(check_output(read(encode_jpeg(image) if icc else content.getvalue(), SMALL)))


def shot() -> UInt8Array:
    image, alpha = product_scene(600, 800)
    return deliver_checked(Photo(image), alpha, SMALL).delivery.rendered.image_rgb.copy()


def test_an_off_white_ground_is_caught_shown_and_mended() -> None:
    before, after = planted(Mends(ground="#f4f4f4"))
    found = failed(before.checks)["ground"]
    assert found.value == 0
    assert "244,244,244" in found.message and "Amazon" in found.message and "Amazon Seller Central" in found.source
    assert found.pixels is not None and found.pixels[0].all() and not found.pixels[500, 500]
    assert after.failed == ()
    assert after.mends.ground == "#ffffff"


def test_one_pixel_of_the_border_that_is_not_white_is_caught() -> None:
    image = shot()
    image[:16, :16] = 240
    found = of_file(image)["ground"]
    assert found.pixels is not None and 200 < found.pixels.sum() < 400


def test_a_stain_on_the_ground_away_from_the_product_is_caught() -> None:
    image, alpha = product_scene(600, 800)
    made = deliver_checked(Photo(image), alpha, SMALL).delivery
    stained = made.rendered.image_rgb.copy()
    stained[100:130, 100:130] = 225
    found = failed(check_output(read(encode_jpeg(stained), SMALL, made.rendered.alpha)))
    assert list(found) == ["haze"]
    assert found["haze"].pixels is not None and found["haze"].pixels[115, 115]


def test_a_halo_of_the_old_ground_is_caught_shown_and_mended() -> None:
    image, alpha = product_scene(600, 800, ground=GREEN)
    wide = np.asarray(cv2.dilate(alpha, np.ones((9, 9), np.uint8)), np.uint8)
    before, after = (make(Photo(image), wide, SMALL) for make in (deliver_checked, mend))
    found = failed(before.checks)["halo"]
    assert found.value > 0.8
    assert found.pixels is not None and found.pixels.any()
    assert after.failed == ()
    assert after.mends.narrower_px >= 3


def test_the_right_outline_has_no_halo() -> None:
    image, alpha = product_scene(600, 800, ground=GREEN)
    assert "halo" not in failed(deliver_checked(Photo(image), alpha, SMALL).checks)


def test_a_product_too_small_is_caught_and_mended() -> None:
    before, after = planted(Mends(fill=0.5))
    found = failed(before.checks)["fill"]
    assert found.value == pytest.approx(0.5, abs=0.01)
    assert "50 %" in found.message.replace("50%", "50 %") and "85" in found.message
    assert after.failed == ()
    assert after.mends.fill == SMALL.fill


def test_a_product_that_runs_out_of_the_picture_is_caught_and_mended() -> None:
    before, after = planted(Mends(shift=(0.4, 0.0)))
    found = failed(before.checks)["frame"]
    assert "right" in found.message
    assert found.pixels is not None and found.pixels[:, -1].any() and not found.pixels[:, :500].any()
    assert after.failed == ()


def test_a_product_cut_by_the_photo_is_caught_and_is_no_matter_of_rendering() -> None:
    image, alpha = product_scene(600, 800)
    cut = Photo(np.ascontiguousarray(image[:500]))
    found = failed(mend(cut, np.ascontiguousarray(alpha[:500]), SMALL).checks)["whole"]
    assert "bottom edge" in found.message and "take the photo again" in found.message
    assert found.mend is None
    assert found.pixels is not None and found.pixels.any()


@pytest.mark.parametrize("size", [(1000, 800), (800, 1000)])
def test_a_wrong_ratio_is_caught_and_mended(size: tuple[int, int]) -> None:
    before, after = planted(Mends(canvas_px=size))
    found = failed(before.checks)["ratio"]
    assert f"{size[0]} x {size[1]}" in found.message and "1:1 or 3:4" in found.message
    assert after.failed == ()
    assert after.delivery.rendered.image_rgb.shape == (1000, 1000, 3)


def test_a_picture_too_small_is_caught_and_mended() -> None:
    before, after = planted(Mends(canvas_px=(600, 600)))
    assert "600 x 600 px" in failed(before.checks)["picture_size"].message
    assert after.failed == ()


def test_a_missing_colour_profile_is_caught_and_rendering_again_mends_it() -> None:
    found = of_file(shot(), icc=False)
    assert list(found) == ["colour_profile"]
    assert found["colour_profile"].mend == {}
    assert of_file(shot()) == {}


def test_a_file_too_heavy_is_made_lighter_by_quality_and_caught_where_that_is_not_enough() -> None:
    image, alpha = product_scene(600, 800)
    whole = deliver_checked(Photo(image), alpha, SMALL)
    weight = len(whole.delivery.content)
    lighter = deliver_checked(Photo(image), alpha, limited(0.8 * weight))
    assert lighter.failed == ()
    assert 80 <= lighter.delivery.quality < 95
    before = deliver_checked(Photo(image), alpha, limited(0.3 * weight))
    assert list(failed(before.checks)) == ["weight"]
    after = mend(Photo(image), alpha, limited(0.3 * weight))
    assert after.failed == ()
    assert len(after.delivery.content) <= 0.3 * weight


def limited(most_bytes: float) -> ExportProfile:
    """Amazon's small profile with another limit of weight."""
    rule = FileRule("a limit for this test", AMAZON.reviewed, (("JPEG", most_bytes / 1e6),))
    return replace(SMALL, rules=replace(SMALL.rules, file=rule))


def test_a_burnt_product_is_remarked_but_holds_nothing_back() -> None:
    image, alpha = product_scene(600, 800, colour=(255, 255, 255))
    image[alpha == 255] = 255
    tones = {one.name: one for one in deliver_checked(Photo(image), alpha, SMALL).checks}["tones"]
    assert not tones.passed and tones.advice
    assert tones.pixels is not None and tones.pixels[500, 500]
