import numpy as np
import pytest

from pipelines.mending.strokes import Stroke, brush
from pipelines.types import BoolArray, UInt8Array

# A blue square on sand; the machine lost its right third.
SIZE = 240
TRUE = (slice(60, 180), slice(60, 180))
LOST = (slice(60, 180), slice(140, 180))


def scene() -> tuple[UInt8Array, BoolArray, UInt8Array]:
    """Photo, true mask and the machine's alpha."""
    image = np.full((SIZE, SIZE, 3), (205, 190, 160), np.uint8)
    image[TRUE] = (40, 60, 140)
    noise = np.random.default_rng(3).integers(-6, 7, image.shape)
    image = (image.astype(int) + noise).clip(0, 255).astype(np.uint8)
    true = np.zeros((SIZE, SIZE), np.bool_)
    true[TRUE] = True
    alpha = true.astype(np.uint8) * 255
    alpha[LOST] = 0
    return image, true, alpha


def iou(alpha: UInt8Array, true: BoolArray) -> float:
    mask = alpha > 127
    return float((mask & true).sum() / (mask | true).sum())


DOWN_THE_EDGE = tuple((164.0, float(y)) for y in range(75, 168, 6))


def test_a_sloppy_stroke_restores_the_product_and_stops_at_its_edge() -> None:
    image, true, alpha = scene()
    snapped = brush(image, alpha, Stroke("restore", DOWN_THE_EDGE, 26))
    plain = brush(image, alpha, Stroke("restore", DOWN_THE_EDGE, 26, snap=False))
    assert iou(alpha, true) < 0.7
    assert iou(snapped, true) > 0.97
    assert iou(snapped, true) > iou(plain, true) + 0.03


def test_a_sloppy_stroke_erases_ground_and_leaves_the_product() -> None:
    image, true, _ = scene()
    too_much = true.copy()
    too_much[60:180, 180:215] = True
    alpha = too_much.astype(np.uint8) * 255
    line = tuple((198.0, float(y)) for y in range(60, 181, 6))
    erased = brush(image, alpha, Stroke("erase", line, 26))
    assert iou(erased, true) > 0.97
    assert (erased[true] > 127).mean() > 0.99


@pytest.mark.parametrize("mode", ["restore", "erase"])
def test_nothing_outside_the_brush_changes_and_the_other_way_never(mode: str) -> None:
    image, _, alpha = scene()
    after = brush(image, alpha, Stroke("restore" if mode == "restore" else "erase", ((150.0, 120.0),), 20))
    rows, columns = np.mgrid[:SIZE, :SIZE]
    far = np.hypot(columns - 150, rows - 120) > 22
    assert (after[far] == alpha[far]).all()
    difference = after.astype(int) - alpha
    assert (difference >= 0).all() if mode == "restore" else (difference <= 0).all()


def test_the_middle_of_a_stroke_is_always_obeyed() -> None:
    image, _, alpha = scene()
    after = brush(image, alpha, Stroke("restore", ((20.0, 20.0), (60.0, 20.0)), 16))
    assert (after[20, 20:61] == 255).all()


def test_a_fine_brush_paints_exactly_what_it_covers() -> None:
    image, _, alpha = scene()
    after = brush(image, alpha, Stroke("erase", ((100.0, 100.0),), 3))
    assert after[100, 100] == 0
    assert after[100, 106] == 255


def test_a_stroke_beside_the_picture_changes_nothing() -> None:
    image, _, alpha = scene()
    assert (brush(image, alpha, Stroke("erase", ((900.0, 900.0),), 10)) == alpha).all()
