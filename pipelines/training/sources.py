"""Training photos of the segmenter with their masks: given with the sets, found by a net or drawn by hand."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from pipelines.training import labels
from pipelines.training.composites import read_products as exact_products
from pipelines.training.drawn import filled, read_outlines
from pipelines.training.suspects import suspect_pixels
from pipelines.types import UInt8Array

STORED_SIDE_PX = 512
SURE_AGREEMENT = 0.975
LARGEST_SUSPECT_SHARE = 0.3
# Where pipelines.training.relabel_parts puts the tags of relabelled people.
TAGS_FOLDER = "people_tags"
EXACT_SOURCE = "saleor"


@dataclass(frozen=True)
class Source:
    """One annotated photo. ``alpha`` (h, w) uint8; ``parts`` and ``classes`` (h, w) uint8 only where tags are known.

    ``label`` is the 1-based class of the whole foreground. ``plain`` photos may be pasted on another ground.
    ``suspect`` (h, w) uint8 is 255 where the mask is probably wrong; the outline of a mask that a net made
    (``found``) teaches nothing. ``bare`` products have no ground at all: they are always pasted on one.
    """

    image_rgb: UInt8Array
    alpha: UInt8Array
    label: int
    human: bool
    tags: UInt8Array | None = None
    plain: bool = False
    suspect: UInt8Array | None = None
    found: bool = False
    bare: bool = False


def read_rows(folder: Path) -> list[dict[str, str]]:
    """The rows of ``folder``/photos.csv."""
    with (folder / "photos.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def read_picture(path: Path, flags: int, side_px: int, interpolation: int = cv2.INTER_AREA) -> UInt8Array:
    """RGB or grey uint8, at most ``side_px`` long; FileNotFoundError when it cannot be read."""
    picture = cv2.imread(str(path), flags)
    if picture is None:
        raise FileNotFoundError(f"expected a readable picture at {path}")
    scale = side_px / max(picture.shape[:2])
    if scale < 1:
        picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=interpolation)
    return np.ascontiguousarray(picture[..., ::-1] if picture.ndim == 3 else picture, dtype=np.uint8)


def _photo(folder: Path, name: str, side_px: int = STORED_SIDE_PX) -> UInt8Array:
    return read_picture(folder / "images" / f"{name}.webp", cv2.IMREAD_COLOR, side_px, cv2.INTER_AREA)


def _mask(folder: Path, name: str, side_px: int = STORED_SIDE_PX, *, classes: bool = False) -> UInt8Array:
    interpolation = cv2.INTER_NEAREST if classes else cv2.INTER_AREA
    return read_picture(folder / "masks" / f"{name}.png", cv2.IMREAD_GRAYSCALE, side_px, interpolation)


def read_people(folder: Path, split: str, side_px: int = STORED_SIDE_PX) -> list[Source]:
    """Street photos whose garments are tagged pixel by pixel."""
    person = labels.class_index("person")
    sources = []
    for row in read_rows(folder):
        if row["split"] == split and row["has_mask"] == "1":
            tags = _mask(folder, row["name"], side_px, classes=True)
            full = read_picture(folder / "masks" / f"{row['name']}.png", cv2.IMREAD_GRAYSCALE, 10**6, cv2.INTER_AREA)
            covered = (full > 0).astype(np.uint8) * 255
            alpha = np.asarray(cv2.resize(covered, tags.shape[1::-1], interpolation=cv2.INTER_AREA), np.uint8)
            sources.append(Source(_photo(folder, row["name"], side_px), alpha, person, True, tags))
    return sources


def read_garments(folder: Path, split: str) -> list[Source]:
    """Garments photographed at home, only those whose two masks agree and look right for the most part.

    Those that :mod:`pipelines.training.drawn` knows are left to :func:`read_drawn`.
    """
    looked_at = read_outlines()
    sources = [
        garment(_photo(folder, row["name"]), _mask(folder, row["name"]), row["label"])
        for row in read_rows(folder)
        if row["split"] == split
        and row["has_mask"] == "1"
        and float(row["mask_agreement"]) >= SURE_AGREEMENT
        and row["name"] not in looked_at
    ]
    return [source for source in sources if source is not None]


def garment(image_rgb: UInt8Array, alpha: UInt8Array, label: str) -> Source | None:
    """The source of one garment, what looks like ground marked as suspect; None when too much of it does."""
    suspect = suspect_pixels(image_rgb, alpha)
    if suspect.sum() > LARGEST_SUSPECT_SHARE * (alpha > 127).sum():
        return None
    name = labels.class_of_garment(label)
    return Source(image_rgb, alpha, labels.class_index(name), False, suspect=suspect.astype(np.uint8) * 255)


def read_products(folder: Path, split: str, side_px: int = STORED_SIDE_PX) -> list[Source]:
    """Products and models on plain grounds, those apart that :func:`read_exact` gives."""
    sources = []
    for row in read_rows(folder):
        if row["split"] != split or row["source"] == EXACT_SOURCE:
            continue
        human = labels.shows_a_person(row["source"], row["label"], row["person"])
        name = "person" if human else labels.class_of_product(row["source"], row["label"])
        image, alpha = _photo(folder, row["name"], side_px), _mask(folder, row["name"], side_px)
        sources.append(Source(image, alpha, labels.class_index(name), human, plain=True))
    return sources


def read_exact(data: Path, split: str) -> list[Source]:
    """Products with an exact alpha, their cast shadows taken off; the third that is measured on is left out."""
    classes = {
        row["name"]: labels.class_index(labels.class_of_product(EXACT_SOURCE, row["label"]))
        for row in read_rows(data / "products")
        if row["split"] == split and row["source"] == EXACT_SOURCE
    }
    return [
        Source(product.colours_rgb, product.alpha, classes[product.name], False, plain=True, bare=True)
        for product in exact_products(data, figure=False)
        if product.name in classes
    ]


def read_drawn(folder: Path) -> list[Source]:
    """Garments whose masks were drawn by hand (:mod:`pipelines.training.drawn`)."""
    rows = {row["name"]: row["label"] for row in read_rows(folder)}
    sources = []
    for name, outlines in read_outlines().items():
        if outlines and name in rows:
            image = _photo(folder, name)
            label = labels.class_index(labels.class_of_garment(rows[name]))
            sources.append(Source(image, filled(outlines, image.shape), label, False))
    return sources


def read_relabelled(data: Path, folder: Path) -> list[Source]:
    """Photos whose masks a net made (:mod:`pipelines.training.relabel`): people and garments without a sure one.

    People have tags where :mod:`pipelines.training.relabel_parts` found them.
    """
    garments = {row["name"]: row["label"] for row in read_rows(data / "garments")}
    sources: list[Source | None] = []
    for mask in sorted([*folder.glob("people/*.png"), *folder.glob("garments/*.png")]):
        alpha = read_picture(mask, cv2.IMREAD_GRAYSCALE, STORED_SIDE_PX, cv2.INTER_AREA)
        image = _photo(data / mask.parent.name, mask.stem)
        if mask.parent.name == "people":
            tags = _found_tags(folder / TAGS_FOLDER / mask.name)
            sources.append(Source(image, alpha, labels.class_index("person"), True, tags))
        else:
            sources.append(garment(image, alpha, garments[mask.stem]))
    return [replace(source, found=True) for source in sources if source is not None]


def _found_tags(path: Path) -> UInt8Array | None:
    return read_picture(path, cv2.IMREAD_GRAYSCALE, STORED_SIDE_PX, cv2.INTER_NEAREST) if path.exists() else None
