"""No rim of the photo's old ground is left around the product."""

from __future__ import annotations

import cv2
import numpy as np

from pipelines.checks.output.scene import HOUSE, Output, grown
from pipelines.imaging.colour import rgb_of
from pipelines.imaging.shrink import fit
from pipelines.types import BoolArray, Check, FloatArray, UInt8Array

NAME = "halo"
WORK_PX = 1000
RIM_PX = 3
WINDOW_PX = 61
# Colours closer than this (of 255) are not told apart by eye along a thin rim.
APART = 60.0
# A rim pixel is old ground when it is this much nearer to it than to the product.
NEARER = 0.5
MOST_SHARE = 0.12
ENOUGH = 0.02


def check(output: Output) -> Check | None:
    """``value`` is the share 0..1 of the rim that has the old ground's colour; None for files from elsewhere."""
    if output.rendered is None:
        return None
    rim, wrong = _rim(output)
    share = float(wrong.sum()) / max(1.0, float(rim.sum()))
    passed = share <= MOST_SHARE
    words = f"{share:.0%} of the product's rim still has the colour of the old ground; at most {MOST_SHARE:.0%} may."
    return Check(NAME, passed, share, "" if passed else words,
                 f"at most {MOST_SHARE:.0%} of the rim has the old ground's colour", HOUSE,
                 None if passed else _at_full_size(wrong, output), None if passed else _mend(output))  # fmt: skip


def _mend(output: Output) -> dict[str, int] | None:
    """The outline as much further in as the rim is wide, in pixels of the photo."""
    assert output.rendered is not None
    rim_px = RIM_PX * max(1.0, max(output.size_px) / WORK_PX)
    narrower = output.mends.narrower_px + max(1, round(rim_px / output.rendered.scale))
    return {"narrower_px": narrower} if narrower <= 40 else None


def _rim(output: Output) -> tuple[BoolArray, BoolArray]:
    """(h, w) bool each, at the work size: the rim where it can be judged, and what of it is old ground."""
    assert output.rendered is not None
    image, under, alpha = (fit(one, WORK_PX) for one in (output.image_rgb, output.rendered.under_rgb, output.alpha))
    inside = np.asarray(alpha > 127)
    rim = inside & ~grown(inside, -RIM_PX)
    outside = ~grown(np.asarray(alpha > 5), RIM_PX) & _in_photo(output, inside.shape)
    product, old = _local(under, grown(inside, -3 * RIM_PX)), _local(under, outside)
    judged = rim & (old[..., 3] > ENOUGH) & (product[..., 3] > ENOUGH)
    return rim, judged & _nearer(image, alpha, output.profile.ground, (product[..., :3], old[..., :3]))


def _nearer(image: UInt8Array, alpha: UInt8Array, ground: str, colours: tuple[FloatArray, FloatArray]) -> BoolArray:
    """(h, w) bool: pixels nearer to the second of two ``colours``, both laid on the new ground with ``alpha``."""
    white, share = np.array(rgb_of(ground), np.float32), np.asarray(alpha[..., None] / 255, np.float32)
    product, old = (share * one + (1 - share) * white for one in colours)
    told_apart = (_distance(old, product) > APART) & (_distance(old, white) > APART)
    picture = image.astype(np.float32)
    return np.asarray(told_apart & (_distance(picture, old) < NEARER * _distance(picture, product)))


def _in_photo(output: Output, shape: tuple[int, ...]) -> BoolArray:
    """(h, w) bool: where the photo lies under the picture."""
    assert output.rendered is not None
    scale = shape[1] / output.size_px[0]
    left, top, right, bottom = (round(edge * scale) for edge in output.rendered.photo_xyxy_px)
    place = np.zeros(shape, np.bool_)
    place[max(0, top + 1) : max(0, bottom - 1), max(0, left + 1) : max(0, right - 1)] = True
    return place


def _local(image: UInt8Array, chosen: BoolArray) -> FloatArray:
    """(h, w, 4): the mean colour of the chosen pixels around each pixel, and their share of the window."""
    weight = chosen.astype(np.float32)
    total = cv2.blur(weight, (WINDOW_PX, WINDOW_PX))[..., None]
    mean = cv2.blur(image.astype(np.float32) * weight[..., None], (WINDOW_PX, WINDOW_PX)) / (total + 1e-6)
    return np.asarray(np.dstack([mean, total]), np.float32)


def _distance(first: FloatArray, second: FloatArray) -> FloatArray:
    return np.asarray(np.linalg.norm(first - second, axis=2), np.float32)


def _at_full_size(mask: BoolArray, output: Output) -> BoolArray:
    return np.asarray(cv2.resize(mask.astype(np.uint8), output.size_px, interpolation=cv2.INTER_NEAREST) > 0)
