"""A contact sheet of body points on studio photos that have none given, for judging by eye what no file measures.

``python -m pipelines.training.point_sheet --data FOLDER --count 60 --seed 2026 --out points.png`` writes
``points-1.png``, ``points-2.png`` ... and lists which number is which photo. Left limbs are red, right ones blue;
points and limbs that crops would not trust are not drawn.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import cv2
import numpy as np
from tqdm import tqdm

from pipelines.body import find_points
from pipelines.crops.scene import SURE_SCORE
from pipelines.engines import KEYPOINTERS
from pipelines.imaging.decode import decode
from pipelines.imaging.shrink import fit
from pipelines.names import parse_name
from pipelines.training.labels import shows_a_person
from pipelines.training.measuring import open_segmenter
from pipelines.training.sheet import COLUMNS, LABEL_PX, PAGE_PX, pages, some, write
from pipelines.training.sources import read_rows
from pipelines.types import Keypoints, UInt8Array

ROWS = 3
CELL_PX = (PAGE_PX // COLUMNS, 430)
LIMBS = (
    ("shoulder", "elbow"), ("elbow", "wrist"), ("hip", "knee"), ("knee", "ankle"), ("ankle", "toe"), ("ankle", "heel"),
    ("shoulder", "hip"),
)  # fmt: skip
ACROSS = (("left_shoulder", "right_shoulder"), ("left_hip", "right_hip"), ("nose", "neck"), ("left_eye", "right_eye"))
LEFT_RGB, RIGHT_RGB, MIDDLE_RGB = (230, 30, 40), (20, 90, 235), (0, 160, 60)


def without_points(data: Path, count: int, seed: int) -> list[str]:
    """Names of at most ``count`` studio photos of persons or worn garments that have no given points, by ``seed``."""
    given = json.loads((data / "products" / "keypoints.json").read_text(encoding="utf-8"))
    rows = [row for row in read_rows(data / "products") if row["source"] == "magento" and row["name"] not in given]
    return some(
        [row["name"] for row in rows if shows_a_person(row["source"], row["label"], row["person"])], count, seed
    )


def cell(image_rgb: UInt8Array, keypoints: Keypoints, words: str) -> UInt8Array:
    """(LABEL_PX + height, width, 3) uint8 RGB: the photo with its sure points and limbs under a line of words."""
    canvas = np.full((LABEL_PX + CELL_PX[1], CELL_PX[0], 3), 255, np.uint8)
    cv2.putText(canvas, words, (4, LABEL_PX - 6), cv2.FONT_HERSHEY_SIMPLEX, 0.42, (0, 0, 0), 1, cv2.LINE_AA)
    scale = min(CELL_PX[0] / image_rgb.shape[1], CELL_PX[1] / image_rgb.shape[0])
    small = fit(image_rgb, max(1, int(scale * max(image_rgb.shape[:2])))).copy()
    _draw(small, keypoints, small.shape[1] / image_rgb.shape[1])
    canvas[LABEL_PX : LABEL_PX + small.shape[0], : small.shape[1]] = small
    return canvas


def _draw(small: UInt8Array, keypoints: Keypoints, scale: float) -> None:
    """Draw in place; ``scale``: pixels of ``small`` per pixel of the photo."""
    sides = (("left_", LEFT_RGB), ("right_", RIGHT_RGB))
    bones = [(side + first, side + last, colour) for side, colour in sides for first, last in LIMBS]
    for first, last, colour in [*bones, *((first, last, MIDDLE_RGB) for first, last in ACROSS)]:
        ends = [keypoints.get(name) for name in (first, last)]
        if min(score for _, _, score in ends) < SURE_SCORE:
            continue
        at = [(round(x * scale), round(y * scale)) for x, y, _ in ends]
        cv2.line(small, at[0], at[1], colour, 2, cv2.LINE_AA)
        for place in at:
            cv2.circle(small, place, 3, colour, -1, cv2.LINE_AA)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Body points on studio photos that have none given.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--out", type=Path, default=Path("points.png"))
    parser.add_argument("--weights", type=Path, help="folder with other weights and their manifest")
    arguments = parser.parse_args()
    segmenter, keypointer = open_segmenter(arguments.weights), KEYPOINTERS["attention-points"](arguments.weights, 2)
    names, cells = without_points(arguments.data, arguments.count, arguments.seed), []
    for number, name in enumerate(tqdm(names, unit="photo"), 1):
        photo = decode(arguments.data / "products" / "images" / f"{name}.webp")
        points = find_points(photo, segmenter.segment(photo.image_rgb), keypointer, parse_name(name)[1])
        cells.append(cell(photo.image_rgb, points, f"{number}  {name}"))
    written = write(list(pages(cells, ROWS)), arguments.out)
    sys.stdout.write("".join(f"{number} {name}\n" for number, name in enumerate(names, 1)))
    sys.stdout.write("".join(f"{path}\n" for path in written))


if __name__ == "__main__":
    main()
