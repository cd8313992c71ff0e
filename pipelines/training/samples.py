"""Training photos of the segmenter: read once into memory, then cropped, turned, pasted and recoloured into batches."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, Self

import cv2
import numpy as np

from pipelines.training import labels
from pipelines.training.composites import FREE_SHARE, free_columns, join_strips
from pipelines.training.garment_colours import recolour_garments
from pipelines.training.hard_cases import cast_shadow, in_two_colours, on_its_own_colour
from pipelines.training.sources import (
    STORED_SIDE_PX,
    Source,
    read_drawn,
    read_exact,
    read_garments,
    read_people,
    read_picture,
    read_products,
    read_relabelled,
    read_rows,
)
from pipelines.training.tag_faults import skirts_by_name
from pipelines.types import CLASS_NAMES, PART_NAMES, BoolArray, FloatArray, UInt8Array

CANVASES_PX = ((512, 352), (512, 352), (448, 320), (384, 256), (384, 384), (352, 512))
SHARES = {
    "people": 0.35,
    "relabelled": 0.17,
    "garments": 0.12,
    "drawn": 0.15,
    "models": 0.05,
    "objects": 0.11,
    "exact": 0.05,
}
# Of tagged people, shown as a portrait: a window some heads high.
PORTRAIT_SHARE, PORTRAIT_HEADS = 0.1, (1.2, 5.0)
# Of tagged people, shown in other clothes' colours.
DYED_SHARE = 0.35
# Of photos on their own ground: a shadow cast; of garments among them: dyed in part, or the ground dyed like them.
SHADOW_SHARE, BLOCK_SHARE, CAMOUFLAGE_SHARE = 0.15, 0.25, 0.15
# Of tagged people, somebody else stands behind.
PASSER_SHARE, PASSER_SCALE = 0.06, (0.4, 0.8)
FEWEST_HAIR_PIXELS, LOWEST_HAIR_PX = 60, 24.0
UNKNOWN = 255


def _warp(picture: UInt8Array, matrix: FloatArray, canvas: tuple[int, int], modes: tuple[int, int]) -> UInt8Array:
    """``picture`` on a canvas (height, width); ``modes`` are OpenCV's interpolation and border."""
    size = (canvas[1], canvas[0])
    return np.asarray(cv2.warpAffine(picture, matrix, size, flags=modes[0], borderMode=modes[1]), np.uint8)


class Sample(NamedTuple):
    """One photo on its canvas: image (H, W, 3), alpha, tags where known and suspect pixels (H, W), all uint8."""

    image: UInt8Array
    alpha: UInt8Array
    tags: UInt8Array | None
    suspect: UInt8Array
    source: Source


@dataclass(frozen=True)
class Batch:
    """``images`` (N, H, W, 3) uint8, ``foreground`` (N, H/2, W/2) float32 0..1,
    ``trusted`` (N, H/2, W/2) float32 0 where the foreground may be wrong and else 1, ``parts`` (N, H/2, W/2) uint8 with
    UNKNOWN, ``humans`` (N,) float32, and for every photo its instances' masks (K, H/4, W/4) bool, boxes (K, 4) in
    pixels of the canvas and 1-based classes (K,). ``garments_known`` is False for a person without garment tags."""

    images: UInt8Array
    foreground: FloatArray
    trusted: FloatArray
    parts: UInt8Array
    humans: FloatArray
    masks: list[UInt8Array]
    boxes: list[FloatArray]
    classes: list[UInt8Array]
    garments_known: list[bool]


class Sampler:
    """Draws augmented batches for ever. Most people and garments stay in their own photos: pasting teaches seams.

    Photos are kept at most ``side_px`` long; ``shares`` says how often each pool is drawn from.
    """

    def __init__(self, data: Path, seed: int = 0, relabelled: Path | None = None,
                 side_px: int = STORED_SIDE_PX) -> None:  # fmt: skip
        self.rng = np.random.default_rng(seed)
        self.shares = SHARES
        self.tables = labels.tag_tables(data / "people")
        self.tables[0][UNKNOWN] = UNKNOWN
        self.skirt = labels.read_tags(data / "people").index("skirt")
        self.people = [self._named(source) for source in read_people(data / "people", "train", side_px)]
        self.garments = read_garments(data / "garments", "train")
        self.products = read_products(data / "products", "train", side_px)
        self.pools = {
            "people": self.people,
            "relabelled": [self._named(source) for source in read_relabelled(data, relabelled)] if relabelled else [],
            "garments": self.garments,
            "drawn": read_drawn(data / "garments"),
            "models": [source for source in self.products if source.human],
            "objects": [source for source in self.products if not source.human],
            "exact": read_exact(data, "train"),
        }
        self.grounds = self._shop_photos(data / "grocery") + self._bare_grounds()

    def _named(self, source: Source) -> Source:
        if source.tags is None:
            return source
        return replace(source, tags=skirts_by_name(source.tags, self.tables[0], self.skirt))

    def twins(self, count: int) -> list[Self]:
        """So many that draw differently from the same photos, each for a thread of its own."""
        twins = [copy.copy(self) for _ in range(count)]
        for one, rng in zip(twins, self.rng.spawn(count), strict=True):
            one.rng = rng
        return twins

    def _shop_photos(self, folder: Path) -> list[UInt8Array]:
        names = [row["file"] for row in read_rows(folder) if row["split"] == "train"]
        chosen = self.rng.permutation(names)[:400]
        return [read_picture(folder / name, cv2.IMREAD_COLOR, 256, cv2.INTER_AREA) for name in chosen]

    def _bare_grounds(self) -> list[UInt8Array]:
        """Pavement, walls, floors and bedding: what lies left and right of people and garments."""
        grounds = []
        for source in self.people + self.garments:
            left, right = free_columns(np.asarray(source.alpha > 127))
            width = source.alpha.shape[1]
            if left > 0 and right < width and left + width - right >= FREE_SHARE * width:
                grounds.append(join_strips(source.image_rgb, left, right))
        return grounds

    def batches(self, size: int) -> Iterator[Batch]:
        """Batches of ``size`` photos that share one canvas shape."""
        while True:
            height, width = CANVASES_PX[self.rng.integers(len(CANVASES_PX))]
            yield self._collate([self._sample(self._draw(), (height, width)) for _ in range(size)])

    def _draw(self) -> Source:
        filled = [name for name, sources in self.pools.items() if sources and name in self.shares]
        shares = np.array([self.shares[name] for name in filled])
        sources = self.pools[filled[self.rng.choice(len(filled), p=shares / shares.sum())]]
        return sources[self.rng.integers(len(sources))]

    def _sample(self, source: Source, canvas: tuple[int, int]) -> Sample:
        matrix = self._placement(source, canvas)
        border = cv2.BORDER_REPLICATE if source.plain else cv2.BORDER_REFLECT_101
        image = _warp(source.image_rgb, matrix, canvas, (cv2.INTER_LINEAR, border))
        outside = cv2.BORDER_CONSTANT if source.plain else border
        alpha = _warp(source.alpha, matrix, canvas, (cv2.INTER_LINEAR, outside))
        tags = None
        if source.tags is not None:
            tags = _warp(source.tags, matrix, canvas, (cv2.INTER_NEAREST, border))
        suspect = np.zeros(canvas, np.uint8)
        if source.bare or (source.plain and self.rng.random() < 0.5):
            image = self._paste(image, alpha)
        elif source.plain:
            # What the photo's edge cuts goes on beyond it, drawn out and neither product nor ground.
            suspect[_warp(source.alpha, matrix, canvas, (cv2.INTER_LINEAR, border)) > alpha] = 255
        if source.suspect is not None:
            suspect = _warp(source.suspect, matrix, canvas, (cv2.INTER_NEAREST, border))
        if tags is not None and self.rng.random() < DYED_SHARE:
            image, outlines = recolour_garments(image, self.tables[0][tags], self.rng)
            suspect |= outlines
        if not source.plain:
            image, outlines = self._made_harder(image, alpha, source)
            suspect |= outlines
        return Sample(self._recolour(image), alpha, tags, suspect, source)

    def _made_harder(self, image: UInt8Array, alpha: UInt8Array, source: Source) -> tuple[UInt8Array, UInt8Array]:
        """The photo on its own ground with one thing more that misleads, or as it is; what must teach nothing."""
        outlines, chance = np.zeros_like(alpha), self.rng.random()
        if source.tags is not None and self.rng.random() < PASSER_SHARE:
            image = self._with_a_passer_by(image, alpha)
        if not source.human and chance < BLOCK_SHARE:
            image, outlines = in_two_colours(image, alpha, self.rng)
        elif not source.human and chance < BLOCK_SHARE + CAMOUFLAGE_SHARE:
            image, outlines = on_its_own_colour(image, alpha, self.rng)
        if self.rng.random() < SHADOW_SHARE:
            image = cast_shadow(image, alpha, self.rng)
        return image, outlines

    def _with_a_passer_by(self, image: UInt8Array, alpha: UInt8Array) -> UInt8Array:
        """Somebody else from the tagged people behind the one in the photo, smaller and anywhere."""
        other = self.people[self.rng.integers(len(self.people))]
        height, width = alpha.shape
        scale = self.rng.uniform(*PASSER_SCALE) * height / other.alpha.shape[0]
        place = self.rng.uniform((-0.3 * width, -0.1 * height), (0.8 * width, 0.6 * height))
        matrix = np.array([[scale, 0, place[0]], [0, scale, place[1]]], np.float32)
        person, covered = (
            _warp(plane, matrix, (height, width), (cv2.INTER_LINEAR, cv2.BORDER_CONSTANT)).astype(np.float32)
            for plane in (other.image_rgb, other.alpha)
        )
        behind = covered / 255 * (1 - alpha / np.float32(255))
        return np.asarray(image + behind[..., None] * (person - image), np.uint8)

    def _placement(self, source: Source, canvas: tuple[int, int]) -> FloatArray:
        """Affine matrix from the stored photo to the canvas: a turned, mirrored window inside the photo."""
        size = np.array(source.image_rgb.shape[1::-1], np.float64)
        turned = not source.human and (size[0] > size[1]) != (canvas[1] > canvas[0])
        window = np.array(canvas if turned else canvas[::-1], np.float64)
        fit = float((size / window).min())
        zoom = self.rng.uniform(0.9, 2.2) if source.plain else self._window()
        scale = 1.0 / (fit * zoom)
        spare = np.maximum(size - window / scale, 0) + (0.3 * size if source.plain else 0)
        centre = size / 2 + self.rng.uniform(-0.5, 0.5, 2) * spare
        if source.tags is not None and self.rng.random() < PORTRAIT_SHARE:
            place, scale = self._portrait(source.tags, canvas[0]) or (centre, scale)
            centre = np.asarray(place, np.float64)
        angle = np.deg2rad(self.rng.normal(0, 5) if self.rng.random() < 0.8 else self.rng.uniform(-30, 30))
        angle += self.rng.choice([-0.5, 0.5]) * np.pi if turned else 0.0
        mirror = -1.0 if self.rng.random() < 0.5 else 1.0
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        linear = scale * turn @ np.diag([mirror, 1.0])
        offset = np.array(canvas[::-1]) / 2 - linear @ centre
        return np.concatenate([linear, offset[:, None]], 1).astype(np.float32)

    def _portrait(self, tags: UInt8Array, height: int) -> tuple[FloatArray, float] | None:
        """Centre and scale of a window some heads high around the hair; None where no hair is tagged."""
        rows, columns = np.nonzero(self.tables[0][tags] == PART_NAMES.index("hair"))
        if len(rows) < FEWEST_HAIR_PIXELS:
            return None
        top, bottom = np.percentile(rows, (2, 98))
        heads = self.rng.uniform(*PORTRAIT_HEADS)
        centre = np.array([np.median(columns), top + heads * self.rng.uniform(0.35, 0.5) * (bottom - top)])
        return centre, height / (heads * max(float(bottom - top), LOWEST_HAIR_PX))

    def _window(self) -> float:
        """Share of the photo that the window shows: often nearly all of it, sometimes a half-length crop."""
        kind = self.rng.random()
        low, high = (0.82, 1.06) if kind < 0.68 else (0.5, 0.85) if kind < 0.92 else (0.22, 0.5)
        return self.rng.uniform(low, high)

    def _paste(self, image: UInt8Array, alpha: UInt8Array) -> UInt8Array:
        share = (alpha.astype(np.float32) / 255.0)[..., None]
        ground = self._ground(image.shape[:2])
        if self.rng.random() < 0.4:
            ground = ground * self._shadow(alpha)
        return (image * share + ground * (1 - share)).astype(np.uint8)

    def _shadow(self, alpha: UInt8Array) -> FloatArray:
        shift = self.rng.uniform(-12, 12, 2)
        moved = cv2.warpAffine(alpha, np.array([[1, 0, shift[0]], [0, 1, shift[1]]], np.float32), alpha.shape[::-1])
        soft = cv2.GaussianBlur(moved, (0, 0), self.rng.uniform(3, 12)).astype(np.float32) / 255.0
        return (1 - self.rng.uniform(0.1, 0.5) * soft)[..., None]

    def _ground(self, shape: tuple[int, int]) -> FloatArray:
        height, width = shape
        kind = self.rng.random()
        if kind < 0.5:
            photo = self.grounds[self.rng.integers(len(self.grounds))]
            ground = cv2.resize(photo, (width, height)).astype(np.float32)
            return np.asarray(cv2.GaussianBlur(ground, (0, 0), self.rng.uniform(0.3, 3)), np.float32)
        corners = self.rng.uniform(0, 255, 3) if kind < 0.8 else np.full(3, self.rng.uniform(190, 255))
        slope = cv2.resize(
            self.rng.normal(0, 12, (2, 2)).astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR
        )
        grain = self.rng.normal(0, self.rng.uniform(0, 6), (height, width)).astype(np.float32)
        return np.clip(corners[None, None] + (slope + grain)[..., None], 0, 255).astype(np.float32)

    def _recolour(self, image: UInt8Array) -> UInt8Array:
        if self.rng.random() < 0.75:
            gain = self.rng.uniform(0.75, 1.25) * self.rng.uniform(0.92, 1.08, 3)
            table = np.clip(255 * (np.arange(256)[:, None] / 255) ** self.rng.uniform(0.75, 1.35) * gain, 0, 255)
            image = np.asarray(cv2.LUT(image, table.astype(np.uint8).reshape(256, 1, 3)), np.uint8)
        if self.rng.random() < 0.15:
            grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
            image = np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB), np.uint8)
        if self.rng.random() < 0.2:
            image = np.asarray(cv2.GaussianBlur(image, (0, 0), self.rng.uniform(0.4, 1.4)), np.uint8)
        return image

    def _collate(self, samples: list[Sample]) -> Batch:
        instances = [self._instances(one.alpha, one.tags, one.source) for one in samples]
        halves = [cv2.resize(one.alpha, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA) for one in samples]
        return Batch(
            np.stack([one.image for one in samples]),
            np.stack(halves).astype(np.float32) / 255.0,
            np.stack([self._trusted(one) for one in samples]).astype(np.float32),
            np.stack([self._parts(one) for one in samples]),
            np.array([one.source.human for one in samples], np.float32),
            [masks for masks, _, _ in instances],
            [boxes for _, boxes, _ in instances],
            [classes for _, _, classes in instances],
            [one.tags is not None or not one.source.human for one in samples],
        )

    @staticmethod
    def _trusted(sample: Sample) -> BoolArray:
        doubtful = sample.suspect[1::2, 1::2] > 0
        if sample.source.found:
            body = (sample.alpha[1::2, 1::2] > 127).astype(np.uint8)
            doubtful |= cv2.morphologyEx(body, cv2.MORPH_GRADIENT, np.ones((5, 5), np.uint8)) > 0
        return np.asarray(~doubtful)

    def _parts(self, sample: Sample) -> UInt8Array:
        if sample.tags is not None:
            return self.tables[0][sample.tags[1::2, 1::2]]
        known = UNKNOWN if sample.source.human else self._part_of_class(sample.source.label)
        parts = np.where(sample.alpha[1::2, 1::2] > 127, known, 0)
        return np.where(sample.suspect[1::2, 1::2] > 0, UNKNOWN, parts).astype(np.uint8)

    @staticmethod
    def _part_of_class(label: int) -> int:
        name = CLASS_NAMES[label - 1]
        part = labels.PART_OF_CLASS.get(name, name)
        return PART_NAMES.index(part) if part in PART_NAMES else UNKNOWN

    def _instances(self, alpha: UInt8Array, tags: UInt8Array | None, source: Source
                   ) -> tuple[UInt8Array, FloatArray, UInt8Array]:  # fmt: skip
        masks, classes = [alpha[2::4, 2::4] > 127], [source.label]
        if tags is not None:
            of_pixel = self.tables[1][tags[2::4, 2::4]]
            for label in np.unique(of_pixel[of_pixel > 0]):
                masks.append(of_pixel == label)
                classes.append(int(label))
        kept = [(mask, box_of(mask), label) for mask, label in zip(masks, classes, strict=True) if mask.sum() >= 12]
        shape = (0, alpha.shape[0] // 4, alpha.shape[1] // 4)
        if not kept:
            return np.zeros(shape, np.uint8), np.zeros((0, 4), np.float32), np.zeros(0, np.uint8)
        return (np.stack([mask for mask, _, _ in kept]).astype(np.uint8), np.stack([box for _, box, _ in kept]),
                np.array([label for _, _, label in kept], np.uint8))  # fmt: skip


def box_of(mask: UInt8Array | BoolArray) -> FloatArray:
    """Corner box of a mask at stride 4, in pixels of the canvas."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return np.array([columns[0], rows[0], columns[-1] + 1, rows[-1] + 1], np.float32) * 4
