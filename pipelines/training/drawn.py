"""Garment masks drawn or chosen by eye: for photos without one, and where the given one and the net disagreed.

They are kept as outlines in ``drawn_masks.json``: for every photo its closed polygons, pixels of the stored photo as
``[x0, y0, x1, y1, ...]``; a polygon inside another one is a hole. No polygon means that no mask of the photo is right
and none could be drawn: it is left out of training. ``python -m pipelines.training.drawn --masks FOLDER`` writes that
file from one mask ``NAME.png`` (0/255, as large as the stored photo; all 0 to leave the photo out) a photo.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import cv2
import numpy as np

from pipelines.types import UInt8Array

DRAWN = Path(__file__).with_name("drawn_masks.json")
# An outline keeps to its mask within this much; a piece or hole of fewer pixels is a slip of the hand.
CLOSE_PX, FEWEST_PIXELS = 1.0, 12
Outlines = list[list[int]]


def read_outlines() -> dict[str, Outlines]:
    """The outlines of every photo looked at, by its name; none for a photo to be left out."""
    drawn: dict[str, Outlines] = json.loads(DRAWN.read_text(encoding="utf-8"))
    return drawn


def filled(outlines: Outlines, shape: tuple[int, ...]) -> UInt8Array:
    """(H, W) uint8 0/255 inside ``outlines``; ``shape`` is (H, W, ...)."""
    mask = np.zeros(shape[:2], np.uint8)
    cv2.fillPoly(mask, [np.array(outline, np.int32).reshape(-1, 2) for outline in outlines], 255)
    return mask


def outlines_of(mask: UInt8Array) -> Outlines:
    """The outlines of a (H, W) mask, holes among them."""
    contours, _ = cv2.findContours((mask > 127).astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    large = [contour for contour in contours if cv2.contourArea(contour) >= FEWEST_PIXELS]
    close = [cv2.approxPolyDP(contour, CLOSE_PX, closed=True) for contour in large]
    return [[int(value) for value in outline.ravel()] for outline in close if len(outline) > 2]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Keep drawn masks as outlines.")
    parser.add_argument("--masks", type=Path, required=True)
    masks = sorted(parser.parse_args().masks.glob("*.png"))
    lines = []
    for path in masks:
        mask = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        if mask is None:
            raise FileNotFoundError(f"expected a readable mask at {path}")
        lines.append(f"{json.dumps(path.stem)}: {json.dumps(outlines_of(np.asarray(mask, np.uint8)))}")
    DRAWN.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    sys.stdout.write(f"{len(masks)} drawn masks kept in {DRAWN.name}.\n")


if __name__ == "__main__":
    main()
