"""The head with hair or hat, cut at the throat: above the shoulders, through no joint."""

from __future__ import annotations

import numpy as np

from pipelines.crops.scene import CropScene
from pipelines.types import Crop

NAME = "head"
FACE = ("nose", "left_eye", "right_eye", "left_ear", "right_ear")
HIGHEST = 2.6  # face-to-neck lengths above the face that hair or a hat may reach; a raised hand may reach further
USUAL = 1.3
WIDEST = 1.7
THROAT = 0.22
FALLBACK = (0.0, 0.14)


def find(scene: CropScene) -> Crop | None:
    """None when the frame cuts the head off; confident when a part of the face and the shoulders were seen."""
    face, neck = scene.middle(*FACE), scene.middle("left_shoulder", "right_shoulder")
    if face is None or neck is None or neck[1] <= face[1]:
        missing = scene.keypoints is not None and face is None and scene.touches("top")
        return None if missing else scene.part_crop(NAME, *FALLBACK)
    length = neck[1] - face[1]
    top, bottom = _crown(scene, face, length), neck[1] - THROAT * length
    left, right = _sides(scene, face[0], (top, bottom), length)
    margin = 0.12 * (bottom - top)
    return scene.crop(NAME, (left - margin, top - margin, right + margin, bottom), confident=top > 0)


def _crown(scene: CropScene, face: tuple[float, float], length: float) -> float:
    """The first row of the mask above the face, followed upwards without a gap."""
    left, right = int(max(0, face[0] - 0.5 * length)), int(face[0] + 0.5 * length) + 1
    highest = int(max(0, face[1] - HIGHEST * length))
    rows = np.asarray(scene.mask[highest : int(face[1]) + 1, left:right].any(1))
    gaps = np.flatnonzero(~rows)
    if len(rows) == 0 or not rows[-1]:
        return max(0.0, face[1] - USUAL * length)
    return float(highest + (gaps[-1] + 1 if len(gaps) else 0))


def _sides(scene: CropScene, centre: float, rows: tuple[float, float], length: float) -> tuple[float, float]:
    left, right = scene.columns(*rows)
    return max(left, centre - WIDEST * length), min(right, centre + WIDEST * length)
