"""The whole person with a margin of air on every side."""

from __future__ import annotations

from pipelines.crops.scene import CropScene
from pipelines.types import Crop

NAME = "full_body"
MARGIN_SHARE = 0.05
HEAD = ("nose", "left_eye", "right_eye", "left_ear", "right_ear")
FEET = ("left_ankle", "right_ankle", "left_heel", "right_heel", "left_toe", "right_toe")


def find(scene: CropScene) -> Crop:
    """The mask's box; confident when a head and feet were seen and the frame cuts neither."""
    left, top, right, bottom = scene.box
    margin = MARGIN_SHARE * max(right - left, bottom - top)
    complete = bool(scene.sure(*HEAD)) and bool(scene.sure(*FEET))
    whole = not scene.touches("top") and not scene.touches("bottom")
    return scene.crop(NAME, (left - margin, top - margin, right + margin, bottom + margin), complete and whole)
