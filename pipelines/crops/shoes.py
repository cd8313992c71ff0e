"""The shoes: from mid-shin to below the toes."""

from __future__ import annotations

from pipelines.crops.scene import CropScene
from pipelines.types import Crop

NAME = "shoes"
UP_THE_SHIN = 0.45
BELOW_TOES = 0.18  # of the shin
BESIDE = 0.40  # of the shin
FALLBACK = (0.86, 1.03)
ANKLES = ("left_ankle", "right_ankle")
FEET = (*ANKLES, "left_heel", "right_heel", "left_toe", "right_toe")


def find(scene: CropScene) -> Crop | None:
    """None when the frame ends above the feet; confident with an ankle and a knee."""
    ankles, knees = scene.middle(*ANKLES), scene.middle("left_knee", "right_knee")
    if ankles is None or knees is None or ankles[1] <= knees[1]:
        missing = scene.keypoints is not None and scene.touches("bottom")
        return None if missing else scene.part_crop(NAME, *FALLBACK)
    shin = ankles[1] - knees[1]
    feet = scene.sure(*FEET)
    top = min(y for _, y in scene.sure(*ANKLES)) - UP_THE_SHIN * shin
    bottom = max(*(y for _, y in feet), ankles[1] + 0.12 * shin) + BELOW_TOES * shin
    left, right = min(x for x, _ in feet) - BESIDE * shin, max(x for x, _ in feet) + BESIDE * shin
    return scene.crop(NAME, (left, top, right, bottom), confident=ankles[1] < scene.size_px[1] - 0.05 * shin)
