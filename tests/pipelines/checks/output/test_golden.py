"""Every profile of the folder: a generated product is rendered, and the file keeps all that the channel asks."""

from __future__ import annotations

import numpy as np
import pytest

from pipelines.checks.mending import deliver_checked
from pipelines.checks.output import read_delivery
from pipelines.checks.output.fill import shares
from pipelines.checks.output.ground import band
from pipelines.exports.profiles import load_profile, profile_names
from pipelines.types import Photo
from tests.support.images import product_scene


@pytest.mark.parametrize("name", profile_names())
def test_a_rendered_product_passes_every_check_of_its_channel(name: str) -> None:
    image, alpha = product_scene(600, 800, ground=(140, 150, 130))
    profile = load_profile(name)
    checked = deliver_checked(Photo(image), alpha, profile)
    assert checked.failed == ()
    output = read_delivery(checked.delivery, profile)
    assert output.size_px == profile.canvas_px
    assert output.format == profile.format
    assert shares(output)[0] == pytest.approx(profile.fill, abs=0.01)
    assert profile.rules.ground is not None
    around = output.image_rgb[band(output.size_px, profile.rules.ground)]
    assert (np.abs(around.astype(int) - 255) <= 1).all()
    assert output.byte_size <= (profile.most_bytes or output.byte_size)
