"""Pictures that the whole embedder learns from: read once into memory, then cropped, turned and recoloured."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.engines.embedder import GROUND
from pipelines.training.metric_losses import batches
from pipelines.training.metric_maps import Picture, square_of
from pipelines.types import UInt8Array

SHOP = "shop-"
IMAGES = 4
# Classes of a batch that are no shop's: studio SKUs and kinds of garments.
OTHERS = 0.25
SMALLEST_CROP, LARGEST_STRETCH, LARGEST_TURN_DEG = 0.35, 4 / 3, 15.0
LIGHT, CONTRAST, SATURATION, TINT = 0.3, 0.3, 0.4, 0.08
BLURRED_SHARE, LARGEST_BLUR_PX = 0.2, 2.0
ERASED_SHARE, ERASED_SIDE = 0.3, (0.2, 0.5)


class MetricBatch(NamedTuple):
    """``images`` (N, side, side, 3) uint8 and the numbers of their ``labels`` (N,) int64."""

    images: UInt8Array
    labels: NDArray[np.int64]


class MetricSampler:
    """Endless batches of ``IMAGES`` photos a class; ``names`` are the labels in the order of their numbers.

    ``stored_px`` is the side that photos are kept at, ``side_px`` the side of what is cut from them.
    """

    def __init__(self, pictures: Sequence[Picture], stored_px: int, side_px: int, seed: int) -> None:
        self.squares = [square_of(picture, stored_px) for picture in pictures]
        self.names, self.labels = np.unique([picture.label for picture in pictures], return_inverse=True)
        self.side_px = side_px
        self.random = np.random.default_rng(seed)

    def batches(self, batch: int) -> Iterator[MetricBatch]:
        """Batches of ``batch`` photos; a quarter of their classes are no shop's."""
        classes = batch // IMAGES
        others = round(classes * OTHERS)
        shop = np.char.startswith(self.names, SHOP)[self.labels]
        streams = [self._rows(shop, classes - others), self._rows(~shop, others)]
        while True:
            rows = np.concatenate([next(stream) for stream in streams])
            cut = [augmented(self.squares[row], self.side_px, self.random) for row in rows]
            yield MetricBatch(np.stack(cut), self.labels[rows])

    def _rows(self, which: NDArray[np.bool_], classes: int) -> Iterator[NDArray[np.int64]]:
        rows = np.flatnonzero(which)
        return (rows[drawn] for drawn in batches(self.labels[rows], self.random, classes, IMAGES))


def augmented(square_rgb: UInt8Array, side_px: int, random: np.random.Generator) -> UInt8Array:
    """(side, side, 3): a part of ``square_rgb`` (S, S, 3), perhaps turned, mirrored, recoloured, blurred or covered."""
    picture = _recoloured(_part(square_rgb, side_px, random), random)
    if random.random() < BLURRED_SHARE:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), random.uniform(0.3, LARGEST_BLUR_PX)), np.uint8)
    return _covered(picture, random) if random.random() < ERASED_SHARE else picture


def _part(square_rgb: UInt8Array, side_px: int, random: np.random.Generator) -> UInt8Array:
    """Crop, stretch, turn and mirror as one affine map; what lies beyond the edge is reflected."""
    area, stretch = random.uniform(SMALLEST_CROP, 1), LARGEST_STRETCH ** random.uniform(-0.5, 0.5)
    whole = square_rgb.shape[0]
    across, down = (min(whole, whole * math.sqrt(area) * by) for by in (stretch, 1 / stretch))
    centre = [random.uniform(size / 2, whole - size / 2) for size in (across, down)]
    angle = math.radians(random.uniform(-LARGEST_TURN_DEG, LARGEST_TURN_DEG))
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    mirror = random.choice([-1.0, 1.0])
    back = turn @ np.diag([mirror * across / side_px, down / side_px])
    offset = np.array(centre) - back @ np.full(2, side_px / 2)
    return np.asarray(cv2.warpAffine(square_rgb, np.column_stack([back, offset]), (side_px, side_px),
                                     flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
                                     borderMode=cv2.BORDER_REFLECT_101), np.uint8)  # fmt: skip


def _recoloured(picture: UInt8Array, random: np.random.Generator) -> UInt8Array:
    """Other light, contrast, saturation and white balance."""
    values = picture.astype(np.float32)
    mean = values.mean()
    values = (values - mean) * (1 + random.uniform(-CONTRAST, CONTRAST)) + mean * (1 + random.uniform(-LIGHT, LIGHT))
    grey = values.mean(2, keepdims=True)
    values = grey + (values - grey) * (1 + random.uniform(-SATURATION, SATURATION))
    return np.asarray(np.clip(values * random.uniform(1 - TINT, 1 + TINT, 3), 0, 255), np.uint8)


def _covered(picture: UInt8Array, random: np.random.Generator) -> UInt8Array:
    """A grey rectangle over it (Zhong et al., 2017), as the ground is painted."""
    height, width = (int(picture.shape[0] * random.uniform(*ERASED_SIDE)) for _ in range(2))
    row, column = random.integers(picture.shape[0] - height), random.integers(picture.shape[1] - width)
    picture[row : row + height, column : column + width] = GROUND
    return picture
