"""Training crops of the key point net: turned, mirrored, half bodies, with parts erased."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from pipelines.nets.keypoints import INPUT_SIZE_PX, STRIDE
from pipelines.training.sources import read_picture, read_rows
from pipelines.types import KEYPOINT_NAMES, MIRROR_ORDER, FloatArray, UInt8Array

SIGMA = 1.7
SURE, UNKNOWN = 0.5, 0.2
UPPER = [KEYPOINT_NAMES.index(name) for name in KEYPOINT_NAMES[:13]] + [17, 18]
LOWER = [11, 12, 13, 14, 15, 16, 18, 19, 20, 21, 22]


@dataclass(frozen=True)
class Person:
    """One photo with its 23 points (23, 3): x_px, y_px, visibility; ``plain`` grounds may be repainted by ``mask``."""

    image_rgb: UInt8Array
    points: FloatArray
    mask: UInt8Array | None


def read_persons(folder: Path, split: str, side_px: int = 512, points_path: Path | None = None) -> list[Person]:
    """The photos of ``folder`` in ``split`` that have key points, at most ``side_px`` long.

    ``points_path``: a file to read instead of ``folder``/keypoints.json.
    """
    given = json.loads((points_path or folder / "keypoints.json").read_text(encoding="utf-8"))
    persons = []
    for row in read_rows(folder):
        if row["split"] != split or row["name"] not in given:
            continue
        stored = read_picture(folder / "images" / f"{row['name']}.webp", cv2.IMREAD_COLOR, 10**6)
        image = read_picture(folder / "images" / f"{row['name']}.webp", cv2.IMREAD_COLOR, side_px)
        scale = image.shape[0] / stored.shape[0]
        points = np.array(given[row["name"]], np.float32) * np.array([scale, scale, 1], np.float32)
        mask = None
        if folder.name == "products":
            mask = read_picture(folder / "masks" / f"{row['name']}.png", cv2.IMREAD_GRAYSCALE, side_px)
        persons.append(Person(image, points, mask))
    return persons


def body_box(points: FloatArray, chosen: list[int] | None = None) -> FloatArray:
    """Corner box around the points that are not guesses, with room for hair, hands and toes."""
    seen = points[:, 2] > UNKNOWN
    if chosen is not None:
        only = np.zeros(len(points), bool)
        only[chosen] = True
        seen = seen & only if (seen & only).sum() >= 4 else seen
    low, high = points[seen, :2].min(0), points[seen, :2].max(0)
    side = max(float((high - low).max()), 20.0)
    room = side * np.array([-0.08, -0.09, 0.08, 0.04])
    return np.asarray(np.concatenate([low, high]) + room, np.float32)


class PointSampler:
    """Draws augmented crops for ever: two of three from the street, one from the studio."""

    def __init__(self, data: Path, seed: int = 0, relabelled: Path | None = None) -> None:
        self.rng = np.random.default_rng(seed)
        self.street = read_persons(data / "people", "train")
        self.studio = read_persons(data / "products", "train")
        if relabelled:
            self.studio += read_persons(data / "products", "train", points_path=relabelled)

    def batches(self, size: int) -> Iterator[tuple[UInt8Array, FloatArray, FloatArray]]:
        """Images (N, 320, 224, 3) uint8, heat maps (N, 23, 80, 56) 0..1, weight of every point (N, 23)."""
        while True:
            samples = [self._sample() for _ in range(size)]
            images, heats, weights = (np.stack(values) for values in zip(*samples, strict=True))
            yield images, heats, weights

    def _sample(self) -> tuple[UInt8Array, FloatArray, FloatArray]:
        pool = self.studio if self.rng.random() < 0.3 else self.street
        person = pool[self.rng.integers(len(pool))]
        mirrored = self.rng.random() < 0.5
        matrix = self._placement(person, mirrored=mirrored)
        image = person.image_rgb
        if person.mask is not None and self.rng.random() < 0.3:
            share = person.mask[..., None].astype(np.float32) / 255
            image = (image * share + self.rng.uniform(0, 255, 3) * (1 - share)).astype(np.uint8)
        size = INPUT_SIZE_PX[::-1]
        warped = cv2.warpAffine(
            image, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=(127, 127, 127)
        )
        points = person.points[list(MIRROR_ORDER)] if mirrored else person.points
        moved = np.concatenate([points[:, :2] @ matrix[:, :2].T + matrix[:, 2], points[:, 2:]], 1)
        heat, weight = self._targets(moved.astype(np.float32))
        return self._recolour(np.asarray(warped, np.uint8)), heat, weight

    def _placement(self, person: Person, *, mirrored: bool) -> FloatArray:
        chosen = None
        if self.rng.random() < 0.4:
            chosen = UPPER if self.rng.random() < 0.6 else LOWER
        box = body_box(person.points, chosen)
        size = np.maximum(box[2:] - box[:2], 8)
        centre = (box[:2] + box[2:]) / 2 + self.rng.uniform(-0.08, 0.08, 2) * size
        height, width = INPUT_SIZE_PX
        scale = min(width / size[0], height / size[1]) * np.exp(self.rng.uniform(-0.3, 0.22))
        angle = np.deg2rad(np.clip(self.rng.normal(0, 12), -35, 35)) if self.rng.random() < 0.7 else 0.0
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        linear = scale * turn @ np.diag([-1.0 if mirrored else 1.0, 1.0])
        offset = np.array([width, height]) / 2 - linear @ centre
        return np.concatenate([linear, offset[:, None]], 1).astype(np.float32)

    @staticmethod
    def _targets(points: FloatArray) -> tuple[FloatArray, FloatArray]:
        height, width = INPUT_SIZE_PX[0] // STRIDE, INPUT_SIZE_PX[1] // STRIDE
        rows, columns = np.arange(height)[None, :, None], np.arange(width)[None, None]
        x, y = ((points[:, axis, None, None] + 0.5) / STRIDE - 0.5 for axis in (0, 1))
        heat = np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * SIGMA**2)).astype(np.float32)
        weight = np.where(points[:, 2] > SURE, 1.0, np.where(points[:, 2] > UNKNOWN, 0.3, 0.0))
        outside = (
            (points[:, 0] < 0)
            | (points[:, 1] < 0)
            | (points[:, 0] >= width * STRIDE)
            | (points[:, 1] >= height * STRIDE)
        )
        heat[outside] = 0
        return heat, np.where(outside, 0.5, weight).astype(np.float32)

    def _recolour(self, image: UInt8Array) -> UInt8Array:
        gain = self.rng.uniform(0.7, 1.3) * self.rng.uniform(0.9, 1.1, 3)
        table = np.clip(255 * (np.arange(256)[:, None] / 255) ** self.rng.uniform(0.75, 1.3) * gain, 0, 255)
        image = np.array(cv2.LUT(image, table.astype(np.uint8).reshape(256, 1, 3)), np.uint8)
        for _ in range(int(self.rng.integers(0, 3)) if self.rng.random() < 0.5 else 0):
            x, y = self.rng.integers(0, INPUT_SIZE_PX[1]), self.rng.integers(0, INPUT_SIZE_PX[0])
            side = self.rng.integers(12, 50, 2)
            image[y : y + side[1], x : x + side[0]] = self.rng.uniform(0, 255, 3)
        return image
