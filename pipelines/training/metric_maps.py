"""Feature maps of a frozen backbone for the photos that the embedder learns from, computed once and kept."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from pipelines.engines.embedder import PooledEmbedder, product_square
from pipelines.imaging.decode import decode
from pipelines.imaging.shrink import shrink
from pipelines.nets.metric import SHAPE_SEES
from pipelines.training.fit_same_product import held_out, studio_rows
from pipelines.training.retrieval_features import CACHE
from pipelines.training.retrieval_listing import read_listing
from pipelines.types import UInt8Array

GARMENTS_A_KIND, SEED = 40, 2026


@dataclass(frozen=True)
class Picture:
    """A photo, the mask of its product if there is one, what it shows, and what it is for: train, val, gallery or
    studio-val."""

    path: Path
    mask: Path | None
    label: str
    role: str


@dataclass(frozen=True)
class Roles:
    """Of n pictures: what they show, ``labels`` (n,), and what they are for, ``roles`` (n,)."""

    labels: NDArray[np.str_]
    roles: NDArray[np.str_]

    def of(self, *roles: str) -> NDArray[np.int64]:
        """Rows of these roles."""
        return np.flatnonzero(np.isin(self.roles, roles))


@dataclass(frozen=True)
class Maps(Roles):
    """With ``maps`` (n, C, h, w) float16 and ``small`` (n, 8h, 8w, 3) uint8 of the pictures."""

    maps: NDArray[np.float16]
    small: UInt8Array


def roles_of(pictures: Sequence[Picture]) -> Roles:
    """The labels and roles of ``pictures``."""
    return Roles(np.array([one.label for one in pictures]), np.array([one.role for one in pictures]))


def pictures_of(data: Path) -> list[Picture]:
    """Shop photos by kind, studio photos by SKU, and some garments by kind; whatever ``data`` has of them."""
    found = list(_shop(data)) if (data / "grocery").is_dir() else []
    if (data / "products").is_dir():
        found += [Picture(path, mask, f"sku-{sku}", _studio_role(sku)) for path, mask, sku in studio_rows(data)]
    return found + (list(_garments(data)) if (data / "garments").is_dir() else [])


def _studio_role(sku: str) -> str:
    """Every fourth style is never learned from; ws03-red is a colour of ws03."""
    return "studio-val" if held_out(sku) else "train"


def _shop(data: Path) -> Iterator[Picture]:
    listing = read_listing(data / "grocery")
    for role in ("train", "val", "gallery"):
        for row in listing.of(role):
            yield Picture(listing.folder / listing.files[row], None, f"shop-{listing.labels[row]}", role)


def _garments(data: Path) -> Iterator[Picture]:
    with (data / "garments" / "photos.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == "train" and row["has_mask"] == "1"]
    for kind in sorted({row["label"] for row in rows}):
        own = [row["name"] for row in rows if row["label"] == kind]
        for place in np.random.default_rng(SEED).permutation(len(own))[:GARMENTS_A_KIND]:
            photo, mask = (data / "garments" / folder / own[place] for folder in ("images", "masks"))
            yield Picture(photo.with_suffix(".webp"), mask.with_suffix(".png"), f"garment-{kind}", "train")


def read_maps(pictures: Sequence[Picture], embedder: PooledEmbedder, cache: Path = CACHE) -> Maps:
    """Maps of ``pictures`` by the embedder's backbone, from ``cache`` or computed and written there."""
    about = json.dumps([embedder.weights, *(str(one.path) for one in pictures)])
    stem = cache / f"maps-{hashlib.sha256(about.encode()).hexdigest()[:12]}"
    if not stem.with_suffix(".npz").is_file():
        cache.mkdir(parents=True, exist_ok=True)
        _compute(pictures, embedder, stem)
    with np.load(stem.with_suffix(".npz")) as kept:
        small = kept["small"]
    known = roles_of(pictures)
    return Maps(known.labels, known.roles, np.load(stem.with_suffix(".npy"), mmap_mode="r"), small)


def _compute(pictures: Sequence[Picture], embedder: PooledEmbedder, stem: Path) -> None:
    side = embedder.entry.input_size[0]
    first = embedder.features(square_of(pictures[0], side)).shape
    maps = np.lib.format.open_memmap(stem.with_suffix(".npy"), "w+", np.float16, (len(pictures), *first))
    small = np.empty((len(pictures), side // SHAPE_SEES, side // SHAPE_SEES, 3), np.uint8)
    for row, picture in enumerate(tqdm(pictures, unit="photo")):
        square = square_of(picture, side)
        maps[row] = embedder.features(square)
        small[row] = shrink(square, (small.shape[2], small.shape[1]))
    maps.flush()
    # Written last: what a stopped run left behind is then not taken for whole.
    np.savez(stem.with_suffix(".npz"), small=small)


def square_of(picture: Picture, side: int) -> UInt8Array:
    """(side, side, 3): the product on grey, as photos with a mask are embedded; the whole photo without one."""
    image = decode(picture.path).image_rgb
    if picture.mask is None:
        return shrink(image, (side, side))
    mask = np.asarray(cv2.imread(str(picture.mask), cv2.IMREAD_GRAYSCALE), np.float32) / np.float32(255)
    return product_square(image, mask, side)
