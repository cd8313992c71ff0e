import numpy as np

from pipelines.engines.wider import WiderSegmenter, wider
from pipelines.types import Segmentation, UInt8Array
from tests.support.simple_engines import load


class Unsure:
    """Sure of the left quarter, unsure of the second, and sees a little more of the mirror image."""

    name = "unsure"
    weights = "none"
    refiner = None

    def segment(self, image_rgb: UInt8Array) -> Segmentation:
        foreground = np.zeros((8, 16), np.float32)
        foreground[:, :4], foreground[:, 4:8] = 1.0, 0.4
        return Segmentation("product", 0.9, (), foreground)


def test_what_is_merely_possible_counts_as_product_and_the_rest_does_not() -> None:
    found = WiderSegmenter(Unsure()).segment(np.zeros((80, 160, 3), np.uint8))
    assert (found.foreground[:, :4] == 1).all()
    assert (found.foreground[:, 4:8] > 0.5).all()
    # The mirror image was the same to this net, so that its mirrored answer joins from the right.
    assert (found.foreground[:, 12:] == 1).all()
    assert (found.foreground[:, 8:12] > 0.5).all()


def test_the_other_engines_stay_as_they_are() -> None:
    engines = load()
    changed = wider(engines)
    assert changed.segmenter.name == "border wider"
    assert (changed.keypointer, changed.embedder) == (engines.keypointer, engines.embedder)
