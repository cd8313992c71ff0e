"""The lower body: from the waist to below the shoes."""

from __future__ import annotations

from pipelines.crops.scene import CropScene, torso
from pipelines.types import Crop

NAME = "bottom"
ABOVE_HIPS = 0.35  # of the torso: about the waist
BELOW_FEET = 0.04  # of the figure's height
LEAST = 0.5  # torsos of leg that must be visible below the hips
FALLBACK = (0.42, 1.0)


def find(scene: CropScene) -> Crop | None:
    """None when the photo ends above the thighs; confident when the ankles are seen or nothing is cut."""
    lines = torso(scene) or _from_legs(scene)
    if lines is None:
        missing = scene.keypoints is not None and scene.touches("bottom") and not scene.sure("left_knee", "right_knee")
        return None if missing else scene.part_crop(NAME, *FALLBACK)
    shoulders, hips = lines
    length = hips - shoulders
    if scene.touches("bottom") and scene.box[3] - hips < LEAST * length:
        return None
    feet = scene.sure("left_ankle", "right_ankle")
    end = scene.box[3] + BELOW_FEET * (scene.box[3] - max(shoulders, scene.box[1]))
    return scene.slice_crop(NAME, (hips - ABOVE_HIPS * length, end), bool(feet) and not scene.touches("bottom"))


def _from_legs(scene: CropScene) -> tuple[float, float] | None:
    """The hip line, and where shoulders would be, where only hips and knees show: a torso is about a thigh."""
    hips, knees = scene.middle("left_hip", "right_hip"), scene.middle("left_knee", "right_knee")
    if hips is None or knees is None or knees[1] <= hips[1]:
        return None
    return hips[1] - 1.1 * (knees[1] - hips[1]), hips[1]
