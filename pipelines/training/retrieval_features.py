"""What is computed once for every photo of a listing and kept in a folder outside the project."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from tqdm import tqdm

from pipelines.engines.embedder import PooledEmbedder
from pipelines.engines.embedder_metric import TrainedEmbedder
from pipelines.imaging.decode import decode
from pipelines.imaging.shrink import shrink
from pipelines.retrieval.colour_histogram import colour_histogram
from pipelines.retrieval.local_features import LocalFeatures, describe, matches, verified
from pipelines.retrieval.pooling import POOLINGS, unit
from pipelines.training.retrieval_listing import Listing
from pipelines.types import FloatArray, UInt8Array

CACHE = Path.home() / ".cache" / "packshot" / "retrieval"
# Goes into the cache's file names: raise it when the same photo gets other numbers than before.
VERSION = 1
# Shop photos hold the product about their middle; the weight is a Gaussian of a quarter of the side.
CENTRE_SPREAD = 0.25
PLAIN = 12
TRIMMED = 0.125


@dataclass(frozen=True)
class FeatureStore:
    """Features of ``listing``, read from ``cache`` or computed and written there."""

    listing: Listing
    cache: Path = CACHE
    _memory: dict[object, Any] = field(default_factory=dict)

    def pooled(self, embedder: PooledEmbedder) -> dict[str, FloatArray]:
        """(n, C) float32 by every pooling, from one pass over all photos."""
        return self._kept(embedder.weights, lambda: self._pass(embedder))

    def embedded(self, embedder: TrainedEmbedder) -> FloatArray:
        """(n, D) float32 of L2 norm 1: the mean of a trained embedder's vectors of every photo and of its sights."""
        seen = [self._kept(f"{embedder.weights} {name}", partial(self._vectors, embedder, sight))
                for name, sight in SIGHTS.items()]  # fmt: skip
        return unit(np.sum([one["vectors"] for one in seen], 0))

    def _vectors(self, embedder: TrainedEmbedder, sight: Callable[[UInt8Array], UInt8Array]) -> dict[str, FloatArray]:
        side = embedder.entry.input_size[0]
        return {"vectors": np.stack([embedder.vector(shrink(sight(one), (side, side))) for one in self._images()])}

    def colours(self) -> FloatArray:
        """(n, 605) float32: colour histograms, weighed as :func:`product_weights` says."""
        return self._kept("colours", lambda: {"colours": np.stack([_colours(image) for image in self._images()])})[
            "colours"
        ]

    def local(self) -> list[LocalFeatures]:
        """RootSIFT of every photo."""
        if "features" not in self._memory:
            self._memory["features"] = self._split()
        found: list[LocalFeatures] = self._memory["features"]
        return found

    def agreements(self, photo: int, other: int) -> tuple[int, int]:
        """Of two photos by row number: matches that pass the ratio test, and those that one placement verifies."""
        if (photo, other) not in self._memory:
            points, others = matches(self.local()[photo], self.local()[other])
            self._memory[photo, other] = len(points), verified(points, others)
        matched, placed = self._memory[photo, other]
        return matched, placed

    def _split(self) -> list[LocalFeatures]:
        kept = self._kept("local", self._described)
        ends = kept["counts"].astype(int).cumsum()
        parts = zip(np.split(kept["points"], ends[:-1]), np.split(kept["descriptors"], ends[:-1]), strict=True)
        return [LocalFeatures(points, descriptors) for points, descriptors in parts]

    def _described(self) -> dict[str, FloatArray]:
        found = [describe(image) for image in self._images()]
        return {
            "counts": np.array([len(one.points) for one in found], np.float32),
            "points": np.concatenate([one.points for one in found]),
            "descriptors": np.concatenate([one.descriptors for one in found]),
        }

    def _pass(self, embedder: PooledEmbedder) -> dict[str, FloatArray]:
        side = embedder.entry.input_size[0]
        rows: dict[str, list[FloatArray]] = {name: [] for name in POOLINGS}
        for image in self._images():
            features = embedder.features(shrink(image, (side, side)))
            for name, pool in POOLINGS.items():
                rows[name].append(pool(features))
        return {name: np.stack(vectors) for name, vectors in rows.items()}

    def _images(self) -> tqdm[UInt8Array]:
        paths = (decode(self.listing.folder / name).image_rgb for name in self.listing.files)
        return tqdm(paths, total=len(self.listing.files), unit="photo")

    def _kept(self, what: str, compute: Callable[[], dict[str, FloatArray]]) -> dict[str, FloatArray]:
        about = "\n".join((str(VERSION), str(self.listing.folder.resolve()), *self.listing.files))
        name = f"{what.replace(' ', '-')}-{hashlib.sha256(about.encode()).hexdigest()[:12]}.npz"
        if name in self._memory:
            return dict(self._memory[name])
        if not (self.cache / name).is_file():
            self.cache.mkdir(parents=True, exist_ok=True)
            aside = self.cache / f".{name}"
            np.savez(aside, **compute())  # type: ignore[arg-type]
            aside.rename(self.cache / name)
        with np.load(self.cache / name) as stored:
            self._memory[name] = {key: stored[key] for key in stored.files}
        return dict(self._memory[name])


def _whole(image_rgb: UInt8Array) -> UInt8Array:
    return image_rgb


def _mirror(image_rgb: UInt8Array) -> UInt8Array:
    return np.ascontiguousarray(image_rgb[:, ::-1])


def _middle(image_rgb: UInt8Array) -> UInt8Array:
    """Without an eighth on every side: nearer to what the photo is about."""
    rows, columns = (round(side * TRIMMED) for side in image_rgb.shape[:2])
    return np.ascontiguousarray(image_rgb[rows : image_rgb.shape[0] - rows, columns : image_rgb.shape[1] - columns])


SIGHTS: dict[str, Callable[[UInt8Array], UInt8Array]] = {"whole": _whole, "mirror": _mirror, "middle": _middle}


def _colours(image_rgb: UInt8Array) -> FloatArray:
    return colour_histogram(image_rgb, product_weights(image_rgb))


def product_weights(image_rgb: UInt8Array) -> FloatArray:
    """(h, w) float32 0..1: what is not white on a catalogue's image with white borders, else the photo's middle."""
    border = np.concatenate([image_rgb[0], image_rgb[-1], image_rgb[:, 0], image_rgb[:, -1]])
    if np.mean(border.min(1) >= 255 - PLAIN) > 0.5:
        coloured = (image_rgb.min(2) < 255 - PLAIN).astype(np.uint8)
        return np.asarray(cv2.morphologyEx(coloured, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)), np.float32)
    across = np.linspace(-0.5, 0.5, 64, dtype=np.float32)
    distances = across[:, None] ** 2 + across[None] ** 2
    return np.asarray(np.exp(-distances / (2 * CENTRE_SPREAD**2)), np.float32)
