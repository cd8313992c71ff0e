from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from pipelines.exports.deliver import deliver, light_enough
from pipelines.exports.profiles import ExportProfile, FileRule, load_profile
from pipelines.exports.render import Mends
from pipelines.types import Photo
from tests.support.images import product_scene

SMALL = replace(load_profile(), canvas_px=(300, 300))
NOISE = np.random.default_rng(0).integers(0, 256, (300, 300, 3), np.uint8)


def limited(kilobytes: float, image_format: str = "JPEG") -> ExportProfile:
    rule = FileRule("a limit for this test", SMALL.reviewed, ((image_format, kilobytes / 1000),))
    return replace(SMALL, format=image_format, rules=replace(SMALL.rules, file=rule))


def test_a_delivery_is_a_file_with_the_srgb_profile() -> None:
    made = deliver(Photo(product_scene(90, 120)[0]), product_scene(90, 120)[1], SMALL)
    with Image.open(io.BytesIO(made.content)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (300, 300))
        assert picture.info["icc_profile"]
    assert made.quality == SMALL.quality


def test_quality_falls_only_as_far_as_the_weight_asks() -> None:
    whole, quality = light_enough(NOISE, SMALL)
    assert quality == SMALL.quality
    content, quality = light_enough(NOISE, limited(len(whole) / 1000 - 1))
    assert quality == SMALL.quality - 5
    assert len(content) < len(whole)


def test_at_the_lowest_quality_it_ends() -> None:
    assert light_enough(NOISE, limited(1))[1] == SMALL.least_quality


def test_png_has_no_quality_to_lower() -> None:
    assert light_enough(NOISE, limited(1, "PNG"))[1] == SMALL.quality


@pytest.mark.parametrize("quality", [40, 90])
def test_a_mend_sets_where_the_encoder_begins(quality: int) -> None:
    image, alpha = product_scene(90, 120)
    assert deliver(Photo(image), alpha, SMALL, Mends(quality=quality)).quality == quality
