"""The upper body: from the chin, so that no face is needed, to mid-thigh, so that no joint is cut."""

from __future__ import annotations

from pipelines.crops.scene import CropScene, torso
from pipelines.types import Crop

NAME = "top"
CHIN = 0.45  # of the way from nose to neck
ABOVE_SHOULDERS = 0.30  # of the torso, when no face is seen
BELOW_HIPS = 0.30  # of the thigh; of the torso, when no knee is seen
FALLBACK = (0.12, 0.58)


def find(scene: CropScene) -> Crop | None:
    """None when the photo evidently begins below the shoulders."""
    lines = torso(scene)
    if lines is None:
        missing = not scene.sure("left_shoulder", "right_shoulder") and scene.touches("top")
        return None if missing and scene.keypoints is not None else scene.part_crop(NAME, *FALLBACK)
    shoulders, hips = lines
    return scene.slice_crop(
        NAME, (_start(scene, shoulders, hips - shoulders), _end(scene, hips, hips - shoulders)), True
    )


def _start(scene: CropScene, shoulders: float, length: float) -> float:
    nose = scene.middle("nose")
    if nose is not None and nose[1] < shoulders:
        return nose[1] + CHIN * (shoulders - nose[1])
    return max(scene.box[1], shoulders - ABOVE_SHOULDERS * length)


def _end(scene: CropScene, hips: float, length: float) -> float:
    knees = scene.middle("left_knee", "right_knee")
    thigh = knees[1] - hips if knees is not None and knees[1] > hips else length
    return min(hips + BELOW_HIPS * thigh, scene.box[3])
