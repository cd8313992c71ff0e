"""How good the instances are on a val split: average precision of masks, persons and their garments each counted.

No torch: what is measured is what is served, only with the whole ranking of instances instead of the sure ones.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from tqdm import tqdm

from pipelines.engines.base import Segmenter
from pipelines.engines.yolact import RANKING, YolactSegmenter
from pipelines.imaging.decode import decode
from pipelines.training import labels
from pipelines.training.average_precision import FIGURES, Instance, PrecisionTable
from pipelines.training.measuring import write_json
from pipelines.training.sources import read_rows
from pipelines.types import CLASS_NAMES, BoolArray, Detection, UInt8Array

GROUPS = ("people", "garments", "products")
# Smaller ones are a strap or a lace between two stripes of another tag: not asked for, not held against the net.
LEAST_AREA_PX = 200
PERSON = labels.class_index("person")


@dataclass(frozen=True)
class InstancePhoto:
    """One val photo. Where ``persons_only``, nobody marked the garments that the person wears."""

    group: str
    image: Path
    instances: tuple[Instance, ...]
    persons_only: bool = False


def instance_photos(data: Path, split: str = "val") -> Iterator[InstancePhoto]:
    """people/ with masks, garments/ whose masks were looked at (``checked``) and products/, of one split."""
    for group in GROUPS:
        if not (data / group / "photos.csv").is_file():
            continue
        tags = _classes_of_tags(data) if group == "people" else {}
        for row in read_rows(data / group):
            if row["split"] == split and row.get("has_mask", "1") == "1" and row.get("checked", "1") == "1":
                yield _instance_photo(data / group, row, tags)


def _classes_of_tags(data: Path) -> dict[int, int]:
    """Value of a pixel in people/masks > 1-based class, for the tags that make an instance of their own."""
    _, classes = labels.tag_tables(data / "people")
    return {int(value): int(classes[value]) for value in np.flatnonzero(classes)}


def _instance_photo(folder: Path, row: dict[str, str], tags: dict[int, int]) -> InstancePhoto:
    path = folder / "masks" / f"{row['name']}.png"
    mask = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if mask is None:
        raise FileNotFoundError(f"expected a mask at {path}; is {folder.parent} the whole data folder?")
    human = folder.name == "products" and labels.shows_a_person(row["source"], row["label"], row["person"])
    pixels = np.asarray(mask, np.uint8)
    found = people_instances(pixels, tags) if folder.name == "people" else [
        _instance(PERSON if human else _class_of(folder.name, row), pixels > 127)]  # fmt: skip
    return InstancePhoto(folder.name, folder / "images" / f"{row['name']}.webp", tuple(found), human)


def _class_of(group: str, row: dict[str, str]) -> int:
    if group == "garments":
        return labels.class_index(labels.class_of_garment(row["label"]))
    return labels.class_index(labels.class_of_product(row["source"], row["label"]))


def people_instances(pixels: UInt8Array, tags: dict[int, int]) -> list[Instance]:
    """(H, W) tag of every pixel > the person (any tag) and one instance for each class of garment worn."""
    table = np.zeros(256, np.uint8)
    table[list(tags)] = list(tags.values())
    classes = table[pixels]
    worn = [_instance(int(label), classes == label) for label in np.unique(classes[classes > 0])]
    return [_instance(PERSON, pixels > 0), *worn]


def _instance(label: int, mask: BoolArray) -> Instance:
    return Instance(label, mask, ignored=bool(mask.sum() < LEAST_AREA_PX))


def found_instances(detections: Iterable[Detection], size_px: tuple[int, int]) -> list[Instance]:
    """What an engine found, its masks brought to the photo's (width, height)."""
    found = []
    for detection in detections:
        soft = cv2.resize(detection.mask.astype(np.float32), size_px, interpolation=cv2.INTER_LINEAR)
        found.append(Instance(CLASS_NAMES.index(detection.label) + 1, np.asarray(soft > 0.5), detection.score))
    return found


def measure(photos: Iterable[InstancePhoto], segmenter: Segmenter) -> dict[str, float]:
    """Figures over all photos, and ``GROUP_`` figures over those of each folder."""
    tables = {name: PrecisionTable() for name in ("", *GROUPS)}
    for photo in photos:
        decoded = decode(photo.image)
        found = found_instances(segmenter.segment(decoded.image_rgb).instances, decoded.size_px)
        judged = [instance for instance in found if instance.label == PERSON or not photo.persons_only]
        for name in ("", photo.group):
            tables[name].add(decoded.size_px, photo.instances, judged)
    return {f"{name}_{key}".lstrip("_"): value
            for name, table in tables.items() if table.photos for key, value in table.figures().items()}  # fmt: skip


def run(data: Path, json_path: Path | None = None) -> dict[str, float]:
    """Measure the shipped segmenter on the val instances under ``data``, print a table, write JSON when asked."""
    figures = measure(tqdm(instance_photos(data), unit="photo"), YolactSegmenter(None, 2, RANKING))
    sys.stdout.write("Mask AP (COCO); S, M, L: under 32 x 32, under 96 x 96, other areas in pixels of stored photos\n")
    for name in ("", *(f"{group}_" for group in GROUPS)):
        if f"{name}photos" in figures:
            sys.stdout.write(_line(name, figures) + "\n")
    write_json(figures, json_path)
    return figures


def _line(prefix: str, figures: dict[str, float]) -> str:
    values = " ".join(
        f"{key} {figures[prefix + key]:.3f}" if prefix + key in figures else f"{key} -" for key in FIGURES
    )
    counts = f"{figures[prefix + 'photos']:.0f} photos, {figures[prefix + 'instances']:.0f} instances"
    return f"{prefix.rstrip('_') or 'all':10s} {values} ({counts})"
