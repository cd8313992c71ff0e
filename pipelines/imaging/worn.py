"""Garments that the parts of a photo show and no instance tells of: what is sold is then named all the same."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from pipelines.types import PART_NAMES, BoolArray, Detection, Segmentation, UInt8Array

# Labels within a group are easily taken for each other: how much is worn above or below says more than each alone.
GROUPS = (("top", "outerwear", "dress"), ("trousers", "skirt"))
# Of everything that is not ground: less may be a sleeve or a reflection.
LEAST_SHARE = 0.1


def with_worn(found: Segmentation, size_px: tuple[int, int]) -> Segmentation:
    """``found`` of a photo of ``size_px`` (width, height), with an instance for each group that only its parts show.

    The instance has the group's commonest label; its score is that label's share 0..1 of the group.
    """
    if found.kind != "human" or found.parts is None:
        return found
    told = {instance.label for instance in found.instances}
    missing = [
        _instance(found.parts, group, found.foreground.shape, size_px) for group in GROUPS if not told & {*group}
    ]
    return replace(found, instances=(*found.instances, *(one for one in missing if one is not None)))


def _instance(
    parts: UInt8Array, group: tuple[str, ...], shape: tuple[int, ...], size_px: tuple[int, int]
) -> Detection | None:
    """One garment of ``group``, its mask (h, w) of ``shape``; None when the parts show too little of it."""
    areas = np.bincount(parts.ravel(), minlength=len(PART_NAMES))
    worn = [PART_NAMES.index(label) for label in group]
    total = int(areas[worn].sum())
    if total < max(1, LEAST_SHARE * areas[1:].sum()):
        return None
    best = max(worn, key=lambda index: int(areas[index]))
    small = np.isin(parts, worn).astype(np.uint8)
    mask = cv2.resize(small, (shape[1], shape[0]), interpolation=cv2.INTER_NEAREST) > 0
    return _detection(PART_NAMES[best], float(areas[best]) / total, np.asarray(mask), size_px)


def _detection(label: str, score: float, mask: BoolArray, size_px: tuple[int, int]) -> Detection:
    across, down = size_px[0] / mask.shape[1], size_px[1] / mask.shape[0]
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    box = (
        float(columns[0] * across),
        float(rows[0] * down),
        float((columns[-1] + 1) * across),
        float((rows[-1] + 1) * down),
    )
    return Detection(label, score, box, mask, round(int(mask.sum()) * across * down))
