"""How near crops from predicted points are to crops from given points, and whether a confident one cuts a joint.

No torch. Both crops see the same mask, the served one, so that only the points differ. Given points of visibility 0.5
or less are guesses and count as unsure. Against crops that the given points do not yield at all the overlap is 0.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from pipelines.body import find_points
from pipelines.crops import RECIPES, CropScene, make_crops
from pipelines.crops.geometry import cuts, guards_of
from pipelines.crops.scene import Box
from pipelines.engines import KEYPOINTERS, SEGMENTERS
from pipelines.engines.base import Keypointer, Segmenter
from pipelines.imaging.decode import decode
from pipelines.imaging.refine import cut_out
from pipelines.training.measuring import write_json
from pipelines.types import FloatArray, Keypoints

SURE = 0.5
NEAR_IOU = 0.90


@dataclass(frozen=True)
class Compared:
    """One crop from predicted points: overlap 0..1 with the crop from given points, and joints that it cuts."""

    photo: str
    recipe: str
    confident: bool
    iou: float
    cut_joints: tuple[str, ...]


def box_iou(first: Box, second: Box) -> float:
    """Intersection over union of two boxes in pixels, end exclusive."""
    width = min(first[2], second[2]) - max(first[0], second[0])
    height = min(first[3], second[3]) - max(first[1], second[1])
    common = max(0, width) * max(0, height)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (first, second)]
    return common / (sum(areas) - common)


def compare(name: str, predicted: CropScene, given: FloatArray) -> list[Compared]:
    """The crops of one photo; ``given``: (23, 3) x_px, y_px, visibility 0..1."""
    points = given.copy()
    points[:, 2] = points[:, 2] > SURE
    truth = CropScene(predicted.mask, predicted.kind, Keypoints(points), predicted.photo_px)
    wanted = {crop.recipe: crop.box_xyxy_px for crop in make_crops(truth)}
    found = []
    for crop in make_crops(predicted):
        iou = box_iou(crop.box_xyxy_px, wanted[crop.recipe]) if crop.recipe in wanted else 0.0
        cut = cut_joints(truth, crop.recipe, crop.box_xyxy_px)
        found.append(Compared(name, crop.recipe, crop.confident, iou, cut))
    return found


def cut_joints(truth: CropScene, recipe: str, box: Box) -> tuple[str, ...]:
    """The recipe's guarded joints, of those that are surely given, whose band an edge of ``box`` crosses."""
    names = [name for name in RECIPES[recipe].guards if truth.sure(name)]
    edges = cuts(np.asarray(box, np.float64), guards_of(truth, names), truth.size_px)
    return tuple(name for name, hits in zip(names, edges, strict=True) if hits.any())


def scenes(folder: Path, segmenter: Segmenter, keypointer: Keypointer) -> Iterator[tuple[str, CropScene, FloatArray]]:
    """(name, what the served nets see, given points) of the val photos of ``folder`` that have points."""
    given = json.loads((folder / "keypoints.json").read_text(encoding="utf-8"))
    with (folder / "photos.csv").open(newline="", encoding="utf-8") as file:
        names = [row["name"] for row in csv.DictReader(file) if row["split"] == "val" and row["name"] in given]
    for name in tqdm(names, unit="photo"):
        photo = decode(folder / "images" / f"{name}.webp")
        found = segmenter.segment(photo.image_rgb)
        points = find_points(photo, found, keypointer)
        mask = cut_out(photo.image_rgb, found, segmenter.refiner) > 127
        yield name, CropScene(mask, "human", points), np.array(given[name], np.float32)


def summary(all_compared: Iterable[Compared]) -> dict[str, float]:
    """Shares 0..1 and counts, over all recipes and for each."""
    every = list(all_compared)
    figures = _figures("all", every)
    for recipe in RECIPES:
        some = [one for one in every if one.recipe == recipe]
        if some:
            figures |= _figures(recipe, some)
    return figures


def _figures(name: str, some: list[Compared]) -> dict[str, float]:
    confident = [one for one in some if one.confident]
    near = sum(one.iou >= NEAR_IOU for one in confident)
    return {
        f"{name}_crops": float(len(some)),
        f"{name}_confident": len(confident) / len(some),
        f"{name}_near": near / max(1, len(confident)),
        f"{name}_cut": float(sum(bool(one.cut_joints) for one in confident)),
    }


def run(data: Path, json_path: Path | None = None) -> dict[str, float]:
    """Measure the shipped nets and recipes on people/ under ``data``, print a table, write it as JSON when asked."""
    segmenter, keypointer = SEGMENTERS["yolact-mnv2"](None, 2), KEYPOINTERS["attention-points"](None, 2)
    every = [one for scene in scenes(data / "people", segmenter, keypointer) for one in compare(*scene)]
    figures = summary(every)
    sys.stdout.write(f"{'recipe':22s} crops confident  IoU>=.90  cut a joint\n")
    for name in ("all", *RECIPES):
        if f"{name}_crops" in figures:
            values = [figures[f"{name}_{part}"] for part in ("crops", "confident", "near", "cut")]
            sys.stdout.write("{:22s} {:5.0f} {:9.3f} {:9.3f} {:12.0f}\n".format(name, *values))
    for one in every:
        if one.confident and one.cut_joints:
            sys.stdout.write(f"{one.photo} {one.recipe} cuts {', '.join(one.cut_joints)}\n")
    write_json(figures, json_path)
    return figures
