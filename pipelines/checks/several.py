"""There is one product in the photo, or one person."""

from __future__ import annotations

import numpy as np

from pipelines.checks.scene import CheckScene
from pipelines.imaging.anchors import iou_matrix
from pipelines.types import BoolArray, Check, Detection

NAME = "several"
SURE = 0.5
# Smaller things beside the product are what it comes with or parts of it.
LEAST_AREA = 0.3
SAME_IOU = 0.2
# Sold in pairs.
PAIRS = {"shoes", "boots", "heels", "sandals"}


def check(scene: CheckScene) -> Check:
    """``value`` is how many there are."""
    persons = [one for one in scene.instances if one.label == "person" and one.score >= SURE]
    apart = _apart(persons or [one for one in scene.instances if one.score >= SURE])
    most = 2 if not persons and apart and {one.label for one in apart} <= PAIRS else 1
    passed = len(apart) <= most
    what = "people" if persons else "products"
    message = f"There seem to be {len(apart)} {what} in the photo; one photo shows one product."
    return Check(NAME, passed, float(len(apart)), "" if passed else message,
                 pixels=None if passed else _boxes(apart[1:], scene.alpha.shape))  # fmt: skip


def _apart(found: list[Detection]) -> list[Detection]:
    """Those of a good size that do not lie on each other, the largest first."""
    found = sorted(found, key=lambda one: -one.mask_area_px)
    kept: list[Detection] = []
    for one in found:
        large = one.mask_area_px >= LEAST_AREA * found[0].mask_area_px
        if large and not any(_overlap(one, other) for other in kept):
            kept.append(one)
    return kept


def _overlap(one: Detection, other: Detection) -> bool:
    """Whether two boxes share a place, or one lies in the other."""
    first, second = np.array([one.box_xyxy_px], np.float32), np.array([other.box_xyxy_px], np.float32)
    if float(iou_matrix(first, second)[0, 0]) > SAME_IOU:
        return True
    left, top, right, bottom = one.box_xyxy_px
    middle = ((left + right) / 2, (top + bottom) / 2)
    box = other.box_xyxy_px
    return box[0] < middle[0] < box[2] and box[1] < middle[1] < box[3]


def _boxes(found: list[Detection], shape: tuple[int, ...]) -> BoolArray:
    pixels = np.zeros(shape, np.bool_)
    for one in found:
        left, top, right, bottom = (max(0, round(edge)) for edge in one.box_xyxy_px)
        pixels[top:bottom, left:right] = True
    return pixels
