"""A small shop: four products, drawn, and a backbone that needs no weights."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from pipelines.retrieval.pooling import unit
from pipelines.training import retrieval_runs
from pipelines.types import FloatArray, UInt8Array

COLOURS = ((200, 40, 40), (40, 160, 60), (40, 60, 200), (220, 200, 40))
SIDE = 64


class DrawnFeatures:
    """``features``: the picture's colours in an 8 x 8 map, each in eight soft bins."""

    weights = "drawn 1"
    entry = SimpleNamespace(input_size=(SIDE, SIDE))

    def features(self, picture_rgb: UInt8Array) -> FloatArray:
        small = cv2.resize(picture_rgb, (8, 8), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
        bins = np.linspace(0, 1, 8, dtype=np.float32)
        return np.concatenate([np.exp(-((small[None, ..., c] - bins[:, None, None]) ** 2) / 0.02) for c in range(3)])


class DrawnVectors:
    """A trained embedder whose vector is the mean colour of the left and of the right half."""

    weights = "drawn-vectors 1"
    entry = SimpleNamespace(input_size=(SIDE, SIDE))

    def vector(self, picture_rgb: UInt8Array) -> FloatArray:
        halves = np.split(picture_rgb.astype(np.float32), 2, 1)
        return unit(np.concatenate([half.mean((0, 1)) for half in halves]))


def product(number: int, seed: int, ground: int) -> UInt8Array:
    """Product ``number`` with its printed dots, at a random place on a ground of that grey."""
    random = np.random.default_rng(seed)
    picture = np.full((SIDE, SIDE, 3), ground, np.uint8)
    left, top = (int(value) for value in random.integers(10, 18, 2))
    cv2.rectangle(picture, (left, top), (left + 32, top + 36), COLOURS[number], -1)
    for dot in np.random.default_rng(number).integers(3, 30, (6, 2)):
        cv2.circle(picture, (int(left + dot[0]), int(top + dot[1])), 3, (20, 20, 20), -1)
    noise = random.normal(0, 6, picture.shape) if ground < 255 else 0
    return np.asarray(np.clip(picture + noise, 0, 255), np.uint8)


def write_shop(folder: Path) -> Path:
    """``folder`` with photos.csv: a white picture of each product, eight train and four val and test photos each."""
    rows = ["file,split,class_id,coarse"]
    for number in range(len(COLOURS)):
        for split, count in (("gallery", 1), ("train", 8), ("val", 4), ("test", 4)):
            for photo in range(count):
                name = f"{split}-{number}-{photo}.png"
                seed = 1000 * number + 100 * len(split) + photo
                picture = product(number, seed, 255 if split == "gallery" else 120)
                cv2.imwrite(str(folder / name), picture[..., ::-1])
                rows.append(f"{name},{split},{number},{'Juice' if number < 2 else 'Apple'}")
    (folder / "photos.csv").write_text("\n".join(rows) + "\n")
    return folder


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    drawn: Callable[..., DrawnFeatures] = lambda *_arguments: DrawnFeatures()  # noqa: E731
    monkeypatch.setattr(
        retrieval_runs,
        "EMBEDDERS",
        {"rmac-mnv2": drawn, "spoc-lite2": drawn, "metric-lite2": lambda *_: DrawnVectors()},
    )
    (tmp_path / "shop").mkdir()
    return write_shop(tmp_path / "shop")
