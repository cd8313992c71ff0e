"""The photos of a split with what is given for them: masks, parts, whether a person is on them."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from pipelines.training.labels import shows_a_person, tag_tables
from pipelines.types import BoolArray, UInt8Array

FOLDERS = ("people", "garments", "products")


@dataclass(frozen=True)
class ValPhoto:
    """One photo with its given mask.

    ``group`` is people, garments, garments_checked or products; ``source`` names the set that a product comes from;
    ``agreement`` 0..1 is how far two ways of making the mask agreed.
    """

    group: str
    image: Path
    mask: Path
    human: bool
    source: str = ""
    agreement: float = 1.0


def val_photos(data: Path, split: str = "val", folders: Collection[str] = FOLDERS) -> Iterator[ValPhoto]:
    """Every photo of the split that has a mask, in the format of the data folder's README."""
    for folder in folders:
        path = data / folder / "photos.csv"
        if not path.is_file():
            continue
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if row["split"] == split and row.get("has_mask", "1") == "1":
                    yield _val_photo(data / folder, row)


def _val_photo(folder: Path, row: dict[str, str]) -> ValPhoto:
    group = folder.name
    human = group == "people"
    if group == "garments" and row["checked"] == "1":
        group = "garments_checked"
    if group == "products":
        human = shows_a_person(row["source"], row["label"], row["person"])
    name = row["name"]
    image, mask = folder / "images" / f"{name}.webp", folder / "masks" / f"{name}.png"
    return ValPhoto(group, image, mask, human, row.get("source", ""), float(row.get("mask_agreement") or 1))


def given_mask(photo: ValPhoto) -> BoolArray:
    """(H, W) bool foreground as annotated."""
    wanted: BoolArray = _read(photo.mask) > (0 if photo.group == "people" else 127)
    return wanted


def given_parts(photo: ValPhoto, table: UInt8Array) -> UInt8Array:
    """(H, W) uint8 index into PART_NAMES for a photo of people/; ``table`` is :func:`part_table`."""
    return np.asarray(table[_read(photo.mask)], np.uint8)


def given_tags(photo: ValPhoto) -> UInt8Array:
    """(H, W) uint8 index into people/tags.json for a photo of people/."""
    return _read(photo.mask)


def part_table(data: Path) -> UInt8Array:
    """(256,) uint8: index into PART_NAMES for every tag index of people/masks."""
    return tag_tables(data / "people")[0]


def _read(path: Path) -> UInt8Array:
    picture = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if picture is None:
        raise FileNotFoundError(f"expected a mask at {path}")
    return np.asarray(picture, np.uint8)
