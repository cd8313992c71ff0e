"""Contact sheets of products with their swatches and names, for judging colours by eye.

``python -m pipelines.training.colour_sheet --data FOLDER --out colours.png`` draws 60 of the products whose seller says
that they are black, white or grey (by file name) with a fixed seed, lists what each is called, and counts how many are
called so. ``--what any`` draws from all products. The pixels that were read are shown; the rest is washed out.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from tqdm import tqdm

from pipelines.exports.render import swatch_image
from pipelines.imaging.colour import rgb_of
from pipelines.imaging.decode import decode
from pipelines.imaging.refine import cut_out
from pipelines.swatches.find import find_swatches
from pipelines.swatches.garment import product_mask
from pipelines.swatches.house import default_house
from pipelines.training.measuring import open_segmenter
from pipelines.training.sheet import GAP_PX, LABEL_PX, PICTURE_PX, fitted, pages, some, write
from pipelines.training.sources import read_rows
from pipelines.types import BoolArray, Swatch, UInt8Array

CELL_PX: Final = (350, LABEL_PX + PICTURE_PX[1] + GAP_PX)
CHIP_PX: Final = 20
_NEUTRAL: Final = re.compile(r"(?<![a-z])(black|white|gr[ae]y)(?![a-z])")


def said_colour(name: str) -> str | None:
    """ "black", "white" or "grey" when the file name of a product says so, else None."""
    found = _NEUTRAL.search(name.lower())
    return found[1].replace("gray", "grey") if found else None


def drawn(data: Path, what: str, count: int, seed: int) -> list[str]:
    """Names of at most ``count`` products by ``seed``: any, or those that are called black, white or grey."""
    names = [row["name"] for row in read_rows(data / "products")]
    return some([name for name in names if what == "any" or said_colour(name)], count, seed)


def cell(image_rgb: UInt8Array, read: BoolArray, swatches: Sequence[Swatch], words: str) -> UInt8Array:
    """(CELL_PX[1], CELL_PX[0], 3) uint8 RGB: the photo, what was read of it, the 50 px chip, and all swatches."""
    canvas = np.full((CELL_PX[1], CELL_PX[0], 3), 255, np.uint8)
    _write(canvas, words, (4, LABEL_PX - 6))
    small = fitted(image_rgb)
    height, width = small.shape[:2]
    mask = cv2.resize(read.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST) > 0
    washed = np.where(mask[..., None], small, 255 - (255 - small) // 4)
    canvas[LABEL_PX : LABEL_PX + height, GAP_PX : GAP_PX + width] = washed
    left, top = 2 * GAP_PX + PICTURE_PX[0], LABEL_PX
    tile = swatch_image(swatches[0].hex)
    canvas[top : top + tile.shape[0], left : left + tile.shape[1]] = tile
    for number, swatch in enumerate(swatches):
        row = top + tile.shape[0] + GAP_PX + number * (CHIP_PX + GAP_PX)
        canvas[row : row + CHIP_PX, left : left + CHIP_PX] = rgb_of(swatch.hex)
        told = f"{swatch.name} {swatch.share:.0%} ({swatch.distance:.0f})"
        _write(canvas, told, (left + CHIP_PX + GAP_PX, row + 14))
    return canvas


def _write(canvas: UInt8Array, words: str, place: tuple[int, int]) -> None:
    cv2.putText(canvas, words, place, cv2.FONT_HERSHEY_SIMPLEX, 0.42, (0, 0, 0), 1, cv2.LINE_AA)


def verdict(name: str, swatch: Swatch) -> bool | None:
    """Whether a product's first swatch is of the family that its file name says; None when that says nothing."""
    said = said_colour(name)
    families = {colour.name: colour.family for colour in default_house().colours}
    return None if said is None else families[swatch.name] == said


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Products with their swatches on numbered pages.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--what", choices=("neutral", "any"), default="neutral")
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--out", type=Path, default=Path("colours.png"))
    parser.add_argument("--weights", type=Path, help="folder with other weights and their manifest")
    arguments = parser.parse_args()
    segmenter = open_segmenter(arguments.weights, None, 2)
    cells, verdicts = [], []
    names = drawn(arguments.data, arguments.what, arguments.count, arguments.seed)
    for number, name in enumerate(tqdm(names, unit="photo"), 1):
        image = decode(arguments.data / "products" / "images" / f"{name}.webp").image_rgb
        found = segmenter.segment(image)
        swatches = find_swatches(image, cut_out(image, found, segmenter.refiner), found)
        right = verdict(name, swatches[0])
        cells.append(cell(image, product_mask(image, found), swatches, f"{number}  {name}{' !' * (right is False)}"))
        verdicts.append(right)
        sys.stdout.write(f"{number} {name}: {', '.join(f'{one.name} {one.hex} {one.share:.0%}' for one in swatches)}\n")
    judged = [right for right in verdicts if right is not None]
    if judged:
        sys.stdout.write(f"{sum(judged)} of {len(judged)} are called as their seller calls them\n")
    sys.stdout.write("".join(f"{path}\n" for path in write(list(pages(cells)), arguments.out)))


if __name__ == "__main__":
    main()
