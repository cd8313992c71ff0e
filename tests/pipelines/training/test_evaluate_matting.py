from __future__ import annotations

import numpy as np
import pytest

from pipelines.training.composites import Composite
from pipelines.training.evaluate_matting import Matted, alpha_mse, colour_error, measure, plain_alpha, summary
from pipelines.types import Segmentation, UInt8Array
from tests.support.images import product_scene


class SoftRight:
    """A segmenter that finds the right half, softly."""

    name = weights = "soft-right"
    refiner = None

    def segment(self, image_rgb: UInt8Array) -> Segmentation:
        """See :class:`pipelines.engines.base.Segmenter`."""
        ramp = np.clip((np.arange(64, dtype=np.float32) - 29) / 6, 0, 1)
        return Segmentation("product", 1.0, (), np.tile(ramp, (64, 1)).astype(np.float32))


def half_red() -> Composite:
    """(256, 256): red on the right of column 128, green on its left, mixed in two columns."""
    alpha = np.zeros((256, 256), np.uint8)
    alpha[:, 128:], alpha[:, 127], alpha[:, 128] = 255, 85, 170
    colours = np.full((256, 256, 3), (200, 20, 20), np.uint8)
    share = alpha[..., None] / 255
    image = share * colours + (1 - share) * np.array((20, 200, 20))
    return Composite("c", image.round().astype(np.uint8), alpha, colours)


def test_the_error_of_an_alpha_is_in_percent() -> None:
    full = np.full((10, 10), 255, np.uint8)
    assert alpha_mse(full, full) == 0
    assert alpha_mse(np.zeros_like(full), full) == pytest.approx(100)
    assert alpha_mse(np.full((10, 10), 204, np.uint8), full) == pytest.approx(4)


def test_the_colour_error_is_that_of_the_mixed_pixels_only() -> None:
    composite = half_red()
    # Columns 127 to 129 have product in the band: off by 2/3, 1/3 and 0 of 180 in two of three channels.
    assert colour_error(composite.image_rgb, composite) == pytest.approx(180 * 2 / 3 / 3, abs=1)
    assert colour_error(composite.colours_rgb, composite) == 0


def test_refinement_and_clean_colours_beat_plain_enlargement_on_an_easy_photo() -> None:
    found = measure(half_red(), SoftRight())
    assert found.refined_mse < 0.3 * found.plain_mse
    assert found.cleaned_colour < 0.5 * found.raw_colour
    assert found.iou > 0.97


def test_gross_failures_of_the_net_are_reported_apart() -> None:
    figures = summary([Matted(1, 0.5, 20, 5, 0.95), Matted(9, 9.5, 20, 15, 0.5)])
    assert figures["all_composites"] == 2
    assert figures["found_composites"] == 1
    assert figures["found_mse_ratio"] == pytest.approx(0.5)
    assert figures["all_mse_ratio"] == pytest.approx(1.0)
    assert figures["found_colour_ratio"] == pytest.approx(0.25)


def test_plain_enlargement_is_soft() -> None:
    _, truth = product_scene(64, 64)
    assert plain_alpha(np.asarray(truth[::4, ::4] / 255, np.float32), (64, 64)).shape == (64, 64)
