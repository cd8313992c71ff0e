"""Training crops of the refiner: photo, the segmenter's own map of it put out of place a little, and the true outline.

The photos are drawn as the segmenter's are, at more pixels. Masks that a net found are left out; those that a person
drew with few corners teach what is product, a shadow or a patch of ground, but not where exactly it ends.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from pipelines.engines.base import Segmenter
from pipelines.engines.refiner import CLUES_STRIDE, clues_at, reduced
from pipelines.imaging.islands import grown, remove_islands
from pipelines.training.samples import Sample, Sampler
from pipelines.types import FloatArray, UInt8Array

# Width follows height as in the photos; multiples of 32, and larger than a crop.
CANVASES_PX = ((640, 448), (640, 448), (640, 416), (576, 384), (512, 512), (448, 640), (768, 544))
SHARES = {"people": 0.4, "garments": 0.14, "drawn": 0.12, "exact": 0.22, "models": 0.08, "objects": 0.04}
STORED_SIDE_PX = 800
CROP_PX, CROPS_OF_EACH = 192, 8
# How far a crop's middle may lie from an outline.
ASIDE_PX = 60
FEWEST_EDGE_PIXELS = 50
# Outlines count this much more than what lies inside and outside of them.
EDGE_WEIGHT, EDGE_WINDOW = 3.0, 7
# A person's outline of a few corners is right to so many pixels.
ROUGH_PX = 8
# Tags were drawn along superpixels; so much blur takes out their steps, and so much contrast the blur.
STEPS_PX, CONTRAST = 1.3, 3.0
UNSURE = (0.1, 0.9)


class Crop(NamedTuple):
    """A window of one photo: ``image`` (H, W, 3) uint8; map, truth and weights (H, W), clues (75, H/4, W/4) float32."""

    image: UInt8Array
    told: FloatArray
    clues: FloatArray
    wanted: FloatArray
    weights: FloatArray


@dataclass(frozen=True)
class Crops:
    """``images`` (N, H, W, 3) uint8; ``told``, ``wanted`` and ``weights`` (N, 1, H, W) float32: map and truth 0..1;
    ``clues`` (N, 75, H/4, W/4) float32."""

    images: UInt8Array
    told: FloatArray
    clues: FloatArray
    wanted: FloatArray
    weights: FloatArray


class RefinerSampler(Sampler):
    """Draws crops along outlines for ever; ``segmenter`` makes the maps."""

    def __init__(self, data: Path, segmenter: Segmenter, seed: int = 0) -> None:
        super().__init__(data, seed, side_px=STORED_SIDE_PX)
        self.shares, self.segmenter = SHARES, segmenter
        self.pools["drawn"] = [replace(source, found=True) for source in self.pools["drawn"]]

    def crops(self, size: int) -> Iterator[Crops]:
        """``size`` crops at a time, CROPS_OF_EACH of every photo."""
        while True:
            cut: list[Crop] = []
            while len(cut) < size:
                canvas = CANVASES_PX[self.rng.integers(len(CANVASES_PX))]
                cut += self._cut(self._sample(self._draw(), canvas))
            images, told, clues, wanted, weights = (np.stack(column) for column in zip(*cut[:size], strict=True))
            yield Crops(images, told[:, None], clues, wanted[:, None], weights[:, None])

    def _cut(self, sample: Sample) -> list[Crop]:
        """Crops around random places of the outline; none of a photo that shows next to none."""
        found, wanted = self.segmenter.segment(sample.image), _wanted(sample)
        if found.clues is None:
            raise ValueError(f"the refiner learns from a segmenter that gives clues; {self.segmenter.name} gives none")
        told, clues = self._told(found.foreground, sample.image.shape), clues_at(found.clues, wanted.shape[::-1])
        body = (wanted > 0.5).astype(np.uint8)
        edge = np.asarray(cv2.morphologyEx(body, cv2.MORPH_GRADIENT, np.ones((EDGE_WINDOW,) * 2, np.uint8)) > 0)
        taught = np.asarray(sample.suspect == 0)
        if sample.source.found:
            taught &= ~grown(edge, ROUGH_PX)
        weights = np.where(taught, 1 + EDGE_WEIGHT * edge, 0).astype(np.float32)
        places = np.flatnonzero(edge | ((told > UNSURE[0]) & (told < UNSURE[1])))
        if len(places) < FEWEST_EDGE_PIXELS:
            return []
        windows = [self._window_at(int(place), told.shape) for place in self.rng.choice(places, CROPS_OF_EACH)]
        return [Crop(sample.image[at], told[at], clues[:, *reduced(at)], wanted[at], weights[at]) for at in windows]

    def _window_at(self, place: int, shape: tuple[int, ...]) -> tuple[slice, slice]:
        aside = self.rng.integers(-ASIDE_PX, ASIDE_PX + 1, 2)
        row, column = np.array(divmod(place, shape[1])) + aside - CROP_PX // 2
        top, left = (
            int(np.clip(start, 0, side - CROP_PX)) // CLUES_STRIDE * CLUES_STRIDE
            for start, side in zip((row, column), shape, strict=True)
        )
        return slice(top, top + CROP_PX), slice(left, left + CROP_PX)

    def _told(self, told: FloatArray, shape: tuple[int, ...]) -> FloatArray:
        """(h, w) the segmenter's map at the photo's size, sometimes bent or blurred: on other photos it errs more."""
        if self.rng.random() < 0.5:
            told = remove_islands(told)
        if self.rng.random() < 0.6:
            told = self._bent(told)
        if self.rng.random() < 0.4:
            told = np.asarray(cv2.GaussianBlur(told, (0, 0), self.rng.uniform(0.3, 1.6)), np.float32)
        return np.asarray(cv2.resize(told, shape[1::-1], interpolation=cv2.INTER_LINEAR).clip(0, 1), np.float32)

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
