"""Self-training: masks for the photos that have none, kept where several looks of the current net agree.

``python -m pipelines.training.relabel --data ../shared/data --out runs/relabelled``. Only the train split is read.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from tqdm import tqdm

from pipelines.engines.yolact import YolactSegmenter
from pipelines.imaging.decode import decode
from pipelines.imaging.refine import refine_alpha
from pipelines.training.drawn import read_outlines
from pipelines.training.metrics import mask_iou
from pipelines.training.sheet import hard_garments
from pipelines.training.sources import SURE_AGREEMENT, read_rows
from pipelines.types import FloatArray, UInt8Array

SIDES_PX = (384, 512)
AGREEMENT = 0.95
SMALLEST_SHARE = 0.03
# The contact sheet that is judged by eye (README): its photos stay out of training.
SHEET_COUNT, SHEET_SEED = 60, 2026


def unlabelled(data: Path) -> Iterator[tuple[str, str]]:
    """Folder and name of every train photo without a mask, or with one that its two makers disagree about.

    Left out: the garments that are judged by eye (:mod:`pipelines.training.sheet`), and those that
    :mod:`pipelines.training.drawn` knows.
    """
    left_out = {*hard_garments(data, SHEET_COUNT, SHEET_SEED), *read_outlines()}
    for folder in ("people", "garments"):
        for row in read_rows(data / folder):
            sure = row["has_mask"] == "1" and float(row.get("mask_agreement") or 1) >= SURE_AGREEMENT
            if row["split"] == "train" and not sure and row["name"] not in left_out:
                yield folder, row["name"]


def looks(segmenters: list[YolactSegmenter], image_rgb: UInt8Array) -> list[FloatArray]:
    """Foreground maps (H, W) of the photo and of its mirror image at every size."""
    height, width = image_rgb.shape[:2]
    maps = []
    for segmenter in segmenters:
        for step in (1, -1):
            found = segmenter.segment(np.ascontiguousarray(image_rgb[:, ::step])).foreground[:, ::step]
            maps.append(cv2.resize(np.ascontiguousarray(found), (width, height), interpolation=cv2.INTER_LINEAR))
    return [np.asarray(found, np.float32) for found in maps]


def agreement(maps: list[FloatArray]) -> float:
    """Smallest intersection over union of any look with the mean of all."""
    mean = np.mean(maps, axis=0) > 0.5
    return min(mask_iou(np.asarray(found > 0.5), np.asarray(mean)) for found in maps)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Mask the train photos that have no sure mask.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--out", type=Path, default=Path("runs/relabelled"))
    arguments = parser.parse_args()
    segmenters = [YolactSegmenter(arguments.weights, 1) for _ in SIDES_PX]
    for segmenter, side in zip(segmenters, SIDES_PX, strict=True):
        segmenter.entry = replace(segmenter.entry, input_size=(side, side))
    kept = 0
    names = list(unlabelled(arguments.data))
    for folder, name in tqdm(names, unit="photo"):
        image = decode(arguments.data / folder / "images" / f"{name}.webp").image_rgb
        maps = looks(segmenters, image)
        mean = np.asarray(np.mean(maps, axis=0), np.float32)
        if agreement(maps) < AGREEMENT or (mean > 0.5).mean() < SMALLEST_SHARE:
            continue
        kept += 1
        (arguments.out / folder).mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(arguments.out / folder / f"{name}.png"), refine_alpha(image, mean))
    sys.stdout.write(f"{kept} of {len(names)} photos relabelled\n")


if __name__ == "__main__":
    main()
