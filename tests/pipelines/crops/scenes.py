"""The drawn figure as recipes see it, whole or cut by the frame."""

from __future__ import annotations

import numpy as np

from pipelines.crops import CropScene
from pipelines.types import Crop, Keypoints
from tests.support.images import person_scene


def standing() -> CropScene:
    """A whole figure, 400 x 900 px, all points sure."""
    _, alpha, points = person_scene()
    return CropScene(alpha > 127, "human", Keypoints(points))


def without_landmarks() -> CropScene:
    """The same mask; the engine is sure of nothing."""
    _, alpha, points = person_scene()
    points[:, 2] = 0.05
    return CropScene(alpha > 127, "human", Keypoints(points))


def cut(top: int = 0, bottom: int = 900) -> CropScene:
    """Only the rows ``top`` to ``bottom``; points outside are unsure."""
    _, alpha, points = person_scene()
    points[:, 1] -= top
    outside = (points[:, 1] < 0) | (points[:, 1] >= bottom - top)
    points[outside, 2] = 0.05
    points[:, 1] = points[:, 1].clip(0, bottom - top - 1)
    return CropScene(alpha[top:bottom] > 127, "human", Keypoints(points))


def y_of(scene: CropScene, name: str) -> float:
    """Row of a point."""
    assert scene.keypoints is not None
    return scene.keypoints.get(name)[1]


def rows_of(crop: Crop | None) -> tuple[int, int]:
    """Top and bottom of a crop that must be there."""
    assert crop is not None
    return crop.box_xyxy_px[1], crop.box_xyxy_px[3]


def product(box: tuple[int, int, int, int], size: tuple[int, int]) -> CropScene:
    """A rectangle of product in a photo of ``size`` (width, height)."""
    mask = np.zeros(size[::-1], np.bool_)
    mask[box[1] : box[3], box[0] : box[2]] = True
    return CropScene(mask, "product")
