"""How good the segmenter is on a val split: foreground IoU of the finished alpha, human or not, instances' classes.

No torch: what is measured is what is served, refinement at full size included.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from tqdm import tqdm

from pipelines.engines import SEGMENTERS
from pipelines.engines.base import Segmenter
from pipelines.imaging.decode import decode
from pipelines.imaging.refine import refine_alpha
from pipelines.training.labels import shows_a_person
from pipelines.types import BoolArray


@dataclass(frozen=True)
class ValPhoto:
    """One photo with its given mask; ``group`` is people, garments, garments_checked or products."""

    group: str
    image: Path
    mask: Path
    human: bool


def val_photos(data: Path, split: str = "val") -> Iterator[ValPhoto]:
    """Every photo of the split that has a mask, in the format of the data folder's README."""
    for folder in ("people", "garments", "products"):
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
    return ValPhoto(group, folder / "images" / f"{name}.webp", folder / "masks" / f"{name}.png", human)


def given_mask(photo: ValPhoto) -> BoolArray:
    """(H, W) bool foreground as annotated."""
    picture = cv2.imread(str(photo.mask), cv2.IMREAD_GRAYSCALE)
    if picture is None:
        raise FileNotFoundError(f"expected a mask at {photo.mask}")
    wanted: BoolArray = picture > (0 if photo.group == "people" else 127)
    return wanted


def measure(photo: ValPhoto, segmenter: Segmenter) -> tuple[float, bool]:
    """Intersection over union of the finished alpha at 0.5 with the given mask, and whether the kind is right."""
    decoded = decode(photo.image)
    segmentation = segmenter.segment(decoded.image_rgb)
    found = refine_alpha(decoded.image_rgb, segmentation.foreground) > 127
    wanted = given_mask(photo)
    union = int((found | wanted).sum())
    return (float((found & wanted).sum()) / union if union else 1.0), (segmentation.kind == "human") == photo.human


def run(data: Path, json_path: Path | None = None) -> dict[str, float]:
    """Measure the shipped segmenter on the val photos under ``data``, print a table, write it as JSON when asked."""
    segmenter: Segmenter = SEGMENTERS["yolact-mnv2"](None, 2)
    ious: dict[str, list[float]] = {}
    right: list[bool] = []
    for photo in tqdm(list(val_photos(data)), unit="photo"):
        iou, kind_right = measure(photo, segmenter)
        ious.setdefault(photo.group, []).append(iou)
        right.append(kind_right)
    figures = {"human_accuracy": float(np.mean(right))}
    for group, values in ious.items():
        figures |= {f"{group}_mean_iou": float(np.mean(values)), f"{group}_p10_iou": float(np.percentile(values, 10)),
                    f"{group}_photos": float(len(values))}  # fmt: skip
    _report(figures, json_path)
    return figures


def _report(figures: dict[str, float], json_path: Path | None) -> None:
    for name, value in figures.items():
        sys.stdout.write(f"{name:28s} {value:.4f}\n")
    if json_path:
        json_path.write_text(json.dumps(figures, indent=2), encoding="utf-8")
