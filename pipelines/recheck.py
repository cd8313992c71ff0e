"""Colours and checks of a photo whose mask a person has changed, found again without a net."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import cv2
import numpy as np

from pipelines.checks import CHECKS, CheckScene
from pipelines.checks import outline as outline_check
from pipelines.imaging.shrink import fit
from pipelines.swatches.find import find_swatches
from pipelines.swatches.garment import GARMENTS
from pipelines.types import BoolArray, Detection, Photo, Segmentation, UInt8Array

WORK_PX: Final = 640
# The mask (h, w) uint8 of the instance with this number, None when it was not kept.
InstanceMask = Callable[[int], UInt8Array | None]


def recheck(photo: Photo, alpha: UInt8Array, result: Mapping[str, Any], mask_of: InstanceMask) -> dict[str, Any]:
    """The "swatches" and "checks" of photo.json for ``alpha`` (H, W) uint8, the changed mask at the photo's size.

    What a person said stays: a colour that was picked, and the product that was chosen among several. So does what the
    net alone can tell: how far its own outline is to be trusted, and a person's colours where no garment was found.
    """
    return {"swatches": _swatches(photo, alpha, result, mask_of), "checks": _checks(photo, alpha, result)}


def _swatches(
    photo: Photo, alpha: UInt8Array, result: Mapping[str, Any], mask_of: InstanceMask
) -> list[dict[str, Any]]:
    present: list[dict[str, Any]] = result["swatches"]
    if any(one.get("picked") for one in present):
        return present
    seen = _seen(fit(alpha, WORK_PX), result, mask_of)
    if seen is None or not alpha.any():
        return present
    return [one.as_json() for one in find_swatches(photo.image_rgb, alpha, seen)]


def _seen(alpha: UInt8Array, result: Mapping[str, Any], mask_of: InstanceMask) -> Segmentation | None:
    """The changed mask as a segmenter would tell it; None for a person without a garment that is known."""
    foreground = np.asarray(alpha / 255, np.float32)
    if result["kind"] == "product" or result.get("instance") is not None:
        return Segmentation("product", 1.0, (), foreground)
    found = [
        _detection(one, mask, alpha.shape)
        for number, one in enumerate(result["instances"])
        if one["label"] in GARMENTS and (mask := mask_of(number)) is not None
    ]
    return Segmentation("human", 1.0, tuple(found), foreground) if found else None


def _detection(one: Mapping[str, Any], mask: UInt8Array, shape: tuple[int, ...]) -> Detection:
    size = (shape[1], shape[0])
    small = np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST) > 127)
    return _told(one, small)


def _told(one: Mapping[str, Any], mask: BoolArray) -> Detection:
    left, top, right, bottom = one["box_xyxy_px"]
    return Detection(one["label"], one["score"], (left, top, right, bottom), mask, one["mask_area_px"])


def _checks(photo: Photo, alpha: UInt8Array, result: Mapping[str, Any]) -> list[dict[str, Any]]:
    chosen, nothing = result.get("instance"), np.zeros((1, 1), np.bool_)
    shown = [one for number, one in enumerate(result["instances"]) if chosen in (None, number)]
    instances = tuple(_told(one, nothing) for one in shown)
    scene = CheckScene(photo.image_rgb, alpha, result["confidence"], "", instances)
    before = {one["name"]: one for one in result["checks"]}
    kept = {name: one for name, one in before.items() if name == outline_check.NAME}
    return [kept.get(name) or check(scene).as_json() for name, check in CHECKS.items()]
