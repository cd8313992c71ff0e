"""Self-training of the key point net: points for studio photos that have none, kept where net and mirror image agree.

``python -m pipelines.training.relabel_points --data ../shared/data --out runs/points.json``. Only the train split is
read; the file has the form of keypoints.json, points without agreement have visibility 0.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import cv2
import numpy as np
from tqdm import tqdm

from pipelines.engines import keypoints
from pipelines.engines.keypoints import AttentionPointsEngine
from pipelines.imaging.boxes import alpha_box
from pipelines.imaging.decode import decode
from pipelines.training.labels import shows_a_person
from pipelines.training.sources import read_rows
from pipelines.types import BoxXyxyPx, FloatArray, UInt8Array

AGREEMENT_RATIO = 0.03
SMALLEST_SCORE = 0.35
SMALLEST_COUNT = 6
VISIBILITY = 0.75


def unmarked(folder: Path) -> list[str]:
    """Names of the train photos of ``folder`` that show a person and have no points."""
    given = json.loads((folder / "keypoints.json").read_text(encoding="utf-8"))
    rows = read_rows(folder)
    without = [row for row in rows if row["split"] == "train" and row["name"] not in given]
    return [row["name"] for row in without if shows_a_person(row["source"], row["label"], row["person"])]


def agreed_points(engine: AttentionPointsEngine, image_rgb: UInt8Array, box: BoxXyxyPx) -> FloatArray:
    """(23, 3) points of the photo; visibility 0 where those of the mirror image lie elsewhere or a peak is low."""
    straight, mirrored, matrix = engine.looks(image_rgb, box)
    first, second = engine.points(straight, matrix), engine.points(mirrored, matrix)
    apart = np.linalg.norm(first[:, :2] - second[:, :2], axis=1)
    near = apart < AGREEMENT_RATIO * max(box[2] - box[0], box[3] - box[1])
    sure = near & (np.minimum(first[:, 2], second[:, 2]) > SMALLEST_SCORE)
    return np.asarray(np.concatenate([(first + second)[:, :2] / 2, VISIBILITY * sure[:, None]], 1), np.float32)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Find points on the studio photos that have none.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--out", type=Path, default=Path("runs/points.json"))
    arguments = parser.parse_args()
    folder = arguments.data / "products"
    engine = keypoints.load(arguments.weights, 1)
    found = {}
    names = unmarked(folder)
    for name in tqdm(names, unit="photo"):
        mask = cv2.imread(str(folder / "masks" / f"{name}.png"), cv2.IMREAD_GRAYSCALE)
        image = decode(folder / "images" / f"{name}.webp").image_rgb
        box = alpha_box(np.asarray(mask, np.uint8))
        if box is None:
            continue
        points = agreed_points(engine, image, box)
        if (points[:, 2] > 0).sum() >= SMALLEST_COUNT:
            found[name] = points.round(2).tolist()
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps(found), encoding="utf-8")
    sys.stdout.write(f"{len(found)} of {len(names)} photos have agreed points\n")


if __name__ == "__main__":
    main()
