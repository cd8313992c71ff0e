"""The drawn figure as recipes see it, whole or cut by the frame, and figures in random poses."""

from __future__ import annotations

import cv2
import numpy as np

from pipelines.crops import CropScene
from pipelines.types import KEYPOINT_NAMES, BoolArray, Crop, FloatArray, Keypoints
from tests.support.images import person_scene

ROOM_PX = 160
BONES = (
    ("left_shoulder", "left_elbow", 0.16), ("left_elbow", "left_wrist", 0.13), ("right_shoulder", "right_elbow", 0.16),
    ("right_elbow", "right_wrist", 0.13), ("left_hip", "left_knee", 0.22), ("left_knee", "left_ankle", 0.17),
    ("right_hip", "right_knee", 0.22), ("right_knee", "right_ankle", 0.17), ("left_heel", "left_toe", 0.12),
    ("right_heel", "right_toe", 0.12), ("neck", "mid_hip", 0.45), ("left_shoulder", "right_shoulder", 0.2),
    ("left_hip", "right_hip", 0.25), ("nose", "neck", 0.2),
)  # fmt: skip


def standing() -> CropScene:
    """A whole figure with room at its sides, 720 x 900 px, all points sure."""
    _, alpha, points = person_scene()
    points[:, 0] += ROOM_PX
    return CropScene(np.pad(alpha > 127, ((0, 0), (ROOM_PX, ROOM_PX))), "human", Keypoints(points))


def without_landmarks() -> CropScene:
    """The same mask; the engine is sure of nothing."""
    scene = standing()
    assert scene.keypoints is not None
    points = scene.keypoints.points.copy()
    points[:, 2] = 0.05
    return CropScene(scene.mask, "human", Keypoints(points))


def cut(top: int = 0, bottom: int = 900) -> CropScene:
    """Only the rows ``top`` to ``bottom``; points outside are unsure."""
    scene = standing()
    assert scene.keypoints is not None
    points = scene.keypoints.points.copy()
    points[:, 1] -= top
    outside = (points[:, 1] < 0) | (points[:, 1] >= bottom - top)
    points[outside, 2] = 0.05
    points[:, 1] = points[:, 1].clip(0, bottom - top - 1)
    return CropScene(scene.mask[top:bottom], "human", Keypoints(points))


def posed(seed: int) -> CropScene:
    """A figure in a random pose: arms and legs anywhere, leaning, of random size and place, some points unsure."""
    rng = np.random.default_rng(seed)
    width, height = int(rng.integers(300, 900)), int(rng.integers(500, 1100))
    torso = height * rng.uniform(0.16, 0.25)
    where = _skeleton(rng, torso, (width * rng.uniform(0.4, 0.6), height * rng.uniform(0.35, 0.55)))
    points = np.array([(*where[name], rng.uniform(0.55, 1)) for name in KEYPOINT_NAMES], np.float32)
    outside = (points[:, 0] < 0) | (points[:, 1] < 0) | (points[:, 0] >= width) | (points[:, 1] >= height)
    points[outside | (rng.random(23) < 0.05), 2] = 0.1
    return CropScene(_drawn(where, torso, (width, height)), "human", Keypoints(points))


def _skeleton(rng: np.random.Generator, torso: float, hips: tuple[float, float]) -> dict[str, FloatArray]:
    """Places in px by name; angles are from straight down."""

    def reach(start: FloatArray, length: float, degrees: float) -> FloatArray:
        angle = np.deg2rad(degrees)
        return np.asarray(start + length * torso * np.array([np.sin(angle), np.cos(angle)]), np.float32)

    lean = rng.normal(0, 6)
    where = {"mid_hip": np.array(hips, np.float32)}
    where["neck"] = reach(where["mid_hip"], -1.0, lean)
    where["nose"] = reach(where["neck"], -0.45, lean + rng.normal(0, 6))
    half = rng.uniform(0.12, 0.34)
    for side, sign in (("left", 1.0), ("right", -1.0)):
        for part, at in (("eye", 0.05), ("ear", 0.1)):
            where[f"{side}_{part}"] = where["nose"] + sign * torso * np.array([at, -0.06], np.float32)
        where[f"{side}_shoulder"] = where["neck"] + sign * torso * np.array([half, 0.01 * sign], np.float32)
        where[f"{side}_hip"] = where["mid_hip"] + sign * torso * np.array([0.6 * half, 0], np.float32)
        upper = sign * (rng.uniform(0, 30) if rng.random() < 0.7 else rng.uniform(0, 170))
        fore = upper + sign * (rng.uniform(-20, 20) if rng.random() < 0.6 else rng.uniform(-140, 140))
        where[f"{side}_elbow"] = reach(where[f"{side}_shoulder"], 0.58, upper)
        where[f"{side}_wrist"] = reach(where[f"{side}_elbow"], 0.52, fore)
        thigh = rng.normal(0, 12) if rng.random() < 0.8 else rng.uniform(-80, 80)
        where[f"{side}_knee"] = reach(where[f"{side}_hip"], 0.8, thigh)
        where[f"{side}_ankle"] = reach(where[f"{side}_knee"], 0.7, thigh * 0.4 + rng.normal(0, 8))
        where[f"{side}_heel"] = where[f"{side}_ankle"] + torso * np.array([0, 0.09], np.float32)
        where[f"{side}_toe"] = where[f"{side}_ankle"] + torso * np.array([sign * 0.1, 0.16], np.float32)
    return where


def _drawn(where: dict[str, FloatArray], torso: float, size: tuple[int, int]) -> BoolArray:
    canvas = np.zeros(size[::-1], np.uint8)
    for start, end, thick in BONES:
        ends = [tuple(int(value) for value in where[name]) for name in (start, end)]
        cv2.line(canvas, ends[0], ends[1], 255, max(1, int(thick * torso)), cv2.LINE_AA)
    head = where["nose"] - np.array([0, 0.05 * torso])
    cv2.ellipse(canvas, (int(head[0]), int(head[1])), (int(0.17 * torso), int(0.26 * torso)), 0, 0, 360, 255, -1)
    return np.asarray(canvas > 127)


def x_of(scene: CropScene, name: str) -> float:
    """Column of a point."""
    assert scene.keypoints is not None
    return scene.keypoints.get(name)[0]


def y_of(scene: CropScene, name: str) -> float:
    """Row of a point."""
    assert scene.keypoints is not None
    return scene.keypoints.get(name)[1]


def rows_of(crop: Crop | None) -> tuple[int, int]:
    """Top and bottom of a crop that must be there."""
    assert crop is not None
    return crop.box_xyxy_px[1], crop.box_xyxy_px[3]


def found(crop: Crop | None) -> Crop:
    """A crop that must be there."""
    assert crop is not None
    return crop


def product(box: tuple[int, int, int, int], size: tuple[int, int]) -> CropScene:
    """A rectangle of product in a photo of ``size`` (width, height)."""
    mask = np.zeros(size[::-1], np.bool_)
    mask[box[1] : box[3], box[0] : box[2]] = True
    return CropScene(mask, "product")
