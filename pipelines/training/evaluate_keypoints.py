"""How near the predicted body points are to the given ones on a val split: PCK at 0.1 and 0.2 torsos, OKS AP.

No torch: the served segmenter finds the person (box of its largest piece of foreground), the served net the points.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import numpy as np
from tqdm import tqdm

from pipelines.engines import KEYPOINTERS, SEGMENTERS
from pipelines.engines.base import Keypointer, Segmenter
from pipelines.imaging.decode import decode
from pipelines.imaging.persons import person_box
from pipelines.training.measuring import write_json
from pipelines.training.object_keypoint_similarity import PosedPhoto, average_precision
from pipelines.types import KEYPOINT_NAMES, FloatArray

NECK, MID_HIP = KEYPOINT_NAMES.index("neck"), KEYPOINT_NAMES.index("mid_hip")
SURE = 0.5


def errors_in_torsos(found: FloatArray, given: FloatArray) -> FloatArray:
    """Distances of the points given with visibility above 0.5, in lengths of neck to mid hip; (K,) float32."""
    torso = float(np.linalg.norm(given[NECK, :2] - given[MID_HIP, :2]))
    sure = given[:, 2] > SURE
    distances = np.linalg.norm(found[sure, :2] - given[sure, :2], axis=1)
    return np.asarray(distances / max(torso, 1.0), np.float32)


def measure(folder: Path, segmenter: Segmenter, keypointer: Keypointer) -> dict[str, float]:
    """PCK and OKS average precision of one folder's val photos that have key points."""
    given = json.loads((folder / "keypoints.json").read_text(encoding="utf-8"))
    with (folder / "photos.csv").open(newline="", encoding="utf-8") as file:
        names = [row["name"] for row in csv.DictReader(file) if row["split"] == "val" and row["name"] in given]
    errors, photos = [], []
    for name in tqdm(names, unit="photo", desc=folder.name):
        photo = decode(folder / "images" / f"{name}.webp")
        box = person_box(segmenter.segment(photo.image_rgb), photo.size_px)
        found = keypointer.locate(photo.image_rgb, box).points
        photos.append(PosedPhoto(np.array(given[name], np.float32), found))
        errors.append(errors_in_torsos(found, photos[-1].given))
    values = np.concatenate(errors)
    precision = {f"{folder.name}_oks_{key}": value for key, value in average_precision(photos).items()}
    return precision | {
        f"{folder.name}_pck_01": float((values < 0.1).mean()),
        f"{folder.name}_pck_02": float((values < 0.2).mean()),
        f"{folder.name}_photos": float(len(names)),
    }


def run(data: Path, json_path: Path | None = None) -> dict[str, float]:
    """Measure the shipped nets on people/ and products/ under ``data``, print a table, write it as JSON when asked."""
    segmenter, keypointer = SEGMENTERS["yolact-mnv2"](None, 2), KEYPOINTERS["attention-points"](None, 2)
    figures: dict[str, float] = {}
    for name in ("people", "products"):
        if (data / name / "keypoints.json").is_file():
            figures |= measure(data / name, segmenter, keypointer)
    sys.stdout.write("Person's box: the segmenter's; points given with visibility above 0.5\n")
    for key, value in figures.items():
        sys.stdout.write(f"{key:28s} {value:.4f}\n")
    write_json(figures, json_path)
    return figures
