"""Training crops of the refiner: photo, the segmenter's own map of it put out of place a little, and the true outline.

The photos are drawn as the segmenter's are, at more pixels. Masks that a net found or a person drew with few corners
say nothing about an outline and are left out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from pipelines.engines.base import Segmenter
from pipelines.imaging.islands import remove_islands
from pipelines.training.samples import Sample, Sampler
from pipelines.types import FloatArray, UInt8Array

# Width follows height as in the photos; multiples of 32, and larger than a crop.
CANVASES_PX = ((640, 448), (640, 448), (640, 416), (576, 384), (512, 512), (448, 640), (768, 544))
SHARES = {"people": 0.45, "garments": 0.2, "exact": 0.2, "models": 0.1, "objects": 0.05}
STORED_SIDE_PX = 800
CROP_PX, CROPS_OF_EACH = 192, 8
# How far a crop's middle may lie from an outline.
ASIDE_PX = 60
FEWEST_EDGE_PIXELS = 50
# Outlines count this much more than what lies inside and outside of them.
EDGE_WEIGHT, EDGE_WINDOW = 3.0, 7
# Tags were drawn along superpixels; so much blur takes out their steps, and so much contrast the blur.
STEPS_PX, CONTRAST = 1.3, 3.0
UNSURE = (0.1, 0.9)


class Crop(NamedTuple):
    """A window of one photo: ``image`` (H, W, 3) uint8; map, truth and weights (H, W) float32."""

    image: UInt8Array
    told: FloatArray
    wanted: FloatArray
    weights: FloatArray


@dataclass(frozen=True)
class Crops:
    """``images`` (N, H, W, 3) uint8; ``told``, ``wanted`` and ``weights`` (N, 1, H, W) float32: map and truth 0..1."""

    images: UInt8Array
    told: FloatArray
    wanted: FloatArray
    weights: FloatArray


class RefinerSampler(Sampler):
    """Draws crops along outlines for ever; ``segmenter`` makes the maps."""

    def __init__(self, data: Path, segmenter: Segmenter, seed: int = 0) -> None:
        super().__init__(data, seed, side_px=STORED_SIDE_PX)
        self.shares, self.segmenter = SHARES, segmenter

    def crops(self, size: int) -> Iterator[Crops]:
        """``size`` crops at a time, CROPS_OF_EACH of every photo."""
        while True:
            cut: list[Crop] = []
            while len(cut) < size:
                canvas = CANVASES_PX[self.rng.integers(len(CANVASES_PX))]
                cut += self._cut(self._sample(self._draw(), canvas))
            images, told, wanted, weights = (np.stack(column) for column in zip(*cut[:size], strict=True))
            yield Crops(images, told[:, None], wanted[:, None], weights[:, None])

    def _cut(self, sample: Sample) -> list[Crop]:
        """Crops around random places of the outline; none of a photo that shows next to none."""
        told, wanted = self._told(sample.image), _wanted(sample)
        body = (wanted > 0.5).astype(np.uint8)
        edge = cv2.morphologyEx(body, cv2.MORPH_GRADIENT, np.ones((EDGE_WINDOW,) * 2, np.uint8))
        weights = np.where(sample.suspect > 0, 0, 1 + EDGE_WEIGHT * edge).astype(np.float32)
        places = np.flatnonzero((edge > 0) | ((told > UNSURE[0]) & (told < UNSURE[1])))
        if len(places) < FEWEST_EDGE_PIXELS:
            return []
        windows = [self._window_at(int(place), told.shape) for place in self.rng.choice(places, CROPS_OF_EACH)]
        return [Crop(sample.image[at], told[at], wanted[at], weights[at]) for at in windows]

    def _window_at(self, place: int, shape: tuple[int, ...]) -> tuple[slice, slice]:
        aside = self.rng.integers(-ASIDE_PX, ASIDE_PX + 1, 2)
        row, column = np.array(divmod(place, shape[1])) + aside - CROP_PX // 2
        top, left = int(np.clip(row, 0, shape[0] - CROP_PX)), int(np.clip(column, 0, shape[1] - CROP_PX))
        return slice(top, top + CROP_PX), slice(left, left + CROP_PX)

    def _told(self, image_rgb: UInt8Array) -> FloatArray:
        """(h, w) the segmenter's map at the photo's size, sometimes bent or blurred: on other photos it errs more."""
        told = self.segmenter.segment(image_rgb).foreground
        if self.rng.random() < 0.5:
            told = remove_islands(told)
        if self.rng.random() < 0.6:
            told = self._bent(told)
        if self.rng.random() < 0.4:
            told = np.asarray(cv2.GaussianBlur(told, (0, 0), self.rng.uniform(0.3, 1.6)), np.float32)
        size = image_rgb.shape[1::-1]
        return np.asarray(cv2.resize(told, size, interpolation=cv2.INTER_LINEAR).clip(0, 1), np.float32)

    def _bent(self, told: FloatArray) -> FloatArray:
        """Every place moved by up to a cell or two, neighbours alike."""
        reach, cells = self.rng.uniform(2.5, 9), self.rng.uniform(0.1, 0.8)
        # Blurred white noise of unit variance has a standard deviation of 1 / (2 sqrt(pi) reach).
        scale = cells * 2 * math.sqrt(math.pi) * reach
        noise = [self.rng.normal(0, 1, told.shape).astype(np.float32) for _ in range(2)]
        down, across = (np.asarray(cv2.GaussianBlur(one, (0, 0), reach) * scale, np.float32) for one in noise)
        rows, columns = np.mgrid[: told.shape[0], : told.shape[1]].astype(np.float32)
        bent = cv2.remap(told, columns + across, rows + down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(bent, np.float32)


def _wanted(sample: Sample) -> FloatArray:
    """(h, w) the true alpha 0..1, without the steps of tagged outlines."""
    alpha = sample.alpha.astype(np.float32) / 255
    if sample.tags is not None:
        alpha = np.asarray(cv2.GaussianBlur(alpha, (0, 0), STEPS_PX), np.float32)
        alpha = ((alpha - 0.5) * CONTRAST + 0.5).clip(0, 1)
    return np.asarray(alpha, np.float32)
