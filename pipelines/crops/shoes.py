"""The shoes: from mid-shin to below the toes."""

from __future__ import annotations

from pipelines.crops.scene import CropScene
from pipelines.types import Crop

NAME = "shoes"
UP_THE_SHIN = 0.45
BELOW_TOES = 0.12  # of the shin
BESIDE = 0.15  # of the shin
LONGEST = 0.65  # of the shin: how far a shoe may reach from the sure points of its foot
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
    top = min(y for _, y in scene.sure(*ANKLES)) - UP_THE_SHIN * shin
    left, end, right = _feet(scene, ankles[1], shin)
    box = (left - BESIDE * shin, top, right + BESIDE * shin, end + BELOW_TOES * shin)
    return scene.crop(NAME, box, confident=not scene.touches("bottom"))


def _feet(scene: CropScene, ankle_y: float, shin: float) -> tuple[float, float, float]:
    """Left, lowest and right end of the feet: the mask below the ankles, as far as a foot may reach from its points."""
    feet = scene.sure(*FEET)
    first, last = min(x for x, _ in feet), max(x for x, _ in feet)
    lowest = max(y for _, y in feet)
    end = max(lowest, min(scene.box[3], ankle_y + LONGEST * shin))
    columns = scene.columns(ankle_y - 0.15 * shin, end)
    left = min(first, max(columns[0], first - LONGEST * shin))
    right = max(last, min(columns[1], last + LONGEST * shin))
    return left, end, right
