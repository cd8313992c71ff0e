"""The photos of a retrieval data set and who is asked for among whom, by protocol."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

PROTOCOLS = ("iconic", "iconic-filed", "photos", "open")
PACKAGES = frozenset(
    ("Juice", "Milk", "Oat-Milk", "Oatghurt", "Sour-Cream", "Sour-Milk", "Soy-Milk", "Soyghurt", "Yoghurt")
)
# In the open protocol every third product is missing from the gallery.
MISSING_EVERY = 3
IntArray = NDArray[np.int64]


class ListingError(ValueError):
    """The folder's photos.csv lacks something; the message is a sentence."""


@dataclass(frozen=True)
class Listing:
    """All photos of ``folder``: ``files`` relative to it, ``splits``, ``labels`` (n,) int64, ``packaged`` (n,)."""

    folder: Path
    files: tuple[str, ...]
    splits: NDArray[np.str_]
    labels: IntArray
    packaged: NDArray[np.bool_]

    def of(self, split: str) -> IntArray:
        """Row numbers of a split; ListingError when there are none."""
        rows = np.flatnonzero(self.splits == split)
        if not len(rows):
            raise ListingError(f"{self.folder}/photos.csv has no photos of the split {split!r}.")
        return rows


def read_listing(folder: Path) -> Listing:
    """``folder``/photos.csv with the columns file, split, class_id and, for packages apart, coarse."""
    path = folder / "photos.csv"
    if not path.is_file():
        raise ListingError(f"There is no photos.csv in {folder}; give a folder that has one, for example grocery/.")
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    missing = {"file", "split", "class_id"} - set(rows[0] if rows else ())
    if missing:
        raise ListingError(f"{path} lacks the columns {', '.join(sorted(missing))}.")
    return Listing(
        folder,
        tuple(row["file"] for row in rows),
        np.array([row["split"] for row in rows]),
        np.array([int(row["class_id"]) for row in rows], np.int64),
        np.array([row.get("coarse", "") in PACKAGES for row in rows]),
    )


@dataclass(frozen=True)
class Task:
    """Row numbers of the listing: ``queries`` look among ``gallery``; ``context`` are photos seen before, unlabelled.

    ``products`` says whether answers are products (every view of one counts for it) or single photos.
    """

    queries: IntArray
    gallery: IntArray
    context: IntArray
    products: bool


def task_of(listing: Listing, protocol: str, split: str) -> Task:
    """Who is asked for among whom.

    iconic: the catalogue's own images; iconic-filed: with the train photos filed as further views; photos: the train
    photos alone; open: the catalogue's images of two products in three, the third is to be answered "no match".
    """
    queries = listing.of(split)
    train = listing.of("train")
    if protocol == "photos":
        return Task(queries, train, train, products=False)
    iconic = listing.of("gallery")
    if protocol == "iconic-filed":
        return Task(queries, np.concatenate([iconic, train]), train, products=True)
    if protocol == "open":
        return Task(queries, iconic[listing.labels[iconic] % MISSING_EVERY != 0], train, products=True)
    return Task(queries, iconic, train, products=True)
