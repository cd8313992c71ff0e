"""Contact sheets: photos with their outline beside their cut-outs, numbered, for judging by eye what no mask measures.

``python -m pipelines.training.sheet --data FOLDER --what hard-garments --count 60 --seed 2026 --out sheet.png`` writes
``sheet-1.png``, ``sheet-2.png`` ... and lists which number is which photo.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

import cv2
import numpy as np
from tqdm import tqdm

from pipelines.imaging.decode import decode
from pipelines.imaging.refine import cut_out
from pipelines.training.measuring import open_segmenter
from pipelines.types import FloatArray, UInt8Array

Item = TypeVar("Item")
COLUMNS, ROWS = 4, 5
PAGE_PX = 1400
PICTURE_PX = (168, 236)
LABEL_PX = 20
GAP_PX = 4
# Greys that neither white nor black garments vanish on.
CHECKER, SQUARE_PX = (128, 152), 8
OUTLINE_RGB = (0, 230, 255)


class Drawn(NamedTuple):
    """One photo of a sheet and the words over it."""

    path: Path
    words: str


def hard_garments(data: Path, count: int, seed: int) -> list[str]:
    """Names of ``count`` garments that have no mask: all of val first, the rest drawn from train by ``seed``.

    The order is fixed: val by name, then train by name. Training must leave the train names out.
    """
    rows = [row for row in _rows(data, "garments") if row["has_mask"] == "0"]
    by_split = {split: sorted(row["name"] for row in rows if row["split"] == split) for split in ("val", "train")}
    chance = random.Random(seed)
    val = by_split["val"] if len(by_split["val"]) <= count else sorted(chance.sample(by_split["val"], count))
    return val + sorted(chance.sample(by_split["train"], min(count - len(val), len(by_split["train"]))))


def _rows(data: Path, folder: str) -> list[dict[str, str]]:
    with (data / folder / "photos.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _hard_garments(data: Path, count: int, seed: int) -> list[Drawn]:
    about = {row["name"]: f"{row['label']} {row['split']}" for row in _rows(data, "garments")}
    return [_drawn(data, "garments", name, about[name]) for name in hard_garments(data, count, seed)]


def _people(data: Path, count: int, seed: int) -> list[Drawn]:
    names = sorted(row["name"] for row in _rows(data, "people") if row["split"] == "val")
    return [_drawn(data, "people", name, "") for name in some(names, count, seed)]


def _studio(data: Path, count: int, seed: int) -> list[Drawn]:
    rows = [row for row in _rows(data, "products") if row["split"] == "val" and row["source"] == "magento"]
    return [_drawn(data, "products", name, "") for name in some([row["name"] for row in rows], count, seed)]


def _shoots(data: Path, count: int, seed: int) -> list[Drawn]:
    folder = data / "shoots"
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return [Drawn(path, str(path.relative_to(folder))) for path in some(paths, count, seed)]


def some(listed: Sequence[Item], count: int, seed: int) -> list[Item]:
    """At most ``count`` of the list by ``seed``, in the list's order."""
    chosen = random.Random(seed).sample(range(len(listed)), min(count, len(listed)))
    return [listed[index] for index in sorted(chosen)]


def _drawn(data: Path, folder: str, name: str, about: str) -> Drawn:
    return Drawn(data / folder / "images" / f"{name}.webp", f"{name} {about}".strip())


KINDS: dict[str, Callable[[Path, int, int], list[Drawn]]] = {
    "hard-garments": _hard_garments,
    "people": _people,
    "studio": _studio,
    "shoots": _shoots,
}


def cell(image_rgb: UInt8Array, alpha: UInt8Array, words: str) -> UInt8Array:
    """(LABEL_PX + height, PAGE_PX / COLUMNS, 3) uint8 RGB: the photo with its outline, its cut-out on a checker."""
    canvas = np.full((LABEL_PX + PICTURE_PX[1] + GAP_PX, PAGE_PX // COLUMNS, 3), 255, np.uint8)
    cv2.putText(canvas, words, (4, LABEL_PX - 6), cv2.FONT_HERSHEY_SIMPLEX, 0.42, (0, 0, 0), 1, cv2.LINE_AA)
    small, opacity = fitted(image_rgb), np.asarray(fitted(alpha) / np.float32(255), np.float32)
    height, width = small.shape[:2]
    rows = slice(LABEL_PX, LABEL_PX + height)
    canvas[rows, GAP_PX : GAP_PX + width] = _outlined(small, opacity)
    left = GAP_PX + PICTURE_PX[0] + GAP_PX
    canvas[rows, left : left + width] = _on_checker(small, opacity)
    return canvas


def fitted(picture: UInt8Array) -> UInt8Array:
    """``picture`` at the size of a cell's picture, its ratio kept."""
    scale = min(PICTURE_PX[0] / picture.shape[1], PICTURE_PX[1] / picture.shape[0])
    size = (max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale)))
    interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, size, interpolation=interpolation), np.uint8)


def _outlined(small: UInt8Array, opacity: FloatArray) -> UInt8Array:
    contours, _ = cv2.findContours((opacity > 0.5).astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    return np.asarray(cv2.drawContours(small.copy(), contours, -1, OUTLINE_RGB, 1, cv2.LINE_AA), np.uint8)


def _on_checker(small: UInt8Array, opacity: FloatArray) -> UInt8Array:
    rows, columns = np.indices(opacity.shape) // SQUARE_PX
    ground = np.asarray(CHECKER, np.float32)[(rows + columns) % 2][..., None]
    mixed = small * opacity[..., None] + ground * (1 - opacity[..., None])
    return np.asarray((mixed + 0.5).astype(np.uint8), np.uint8)


def pages(cells: Sequence[UInt8Array], rows: int = ROWS) -> Iterator[UInt8Array]:
    """Pages of COLUMNS x ``rows`` cells, (height, PAGE_PX, 3) uint8 RGB; the last one is as high as it needs."""
    for start in range(0, len(cells), COLUMNS * rows):
        some = list(cells[start : start + COLUMNS * rows])
        some += [np.full_like(some[0], 255)] * (-len(some) % COLUMNS)
        yield np.vstack([np.hstack(some[row : row + COLUMNS]) for row in range(0, len(some), COLUMNS)])


def write(made: Sequence[UInt8Array], out: Path) -> list[Path]:
    """``out`` itself for one page, else ``NAME-1.png``, ``NAME-2.png`` ...; the written paths."""
    paths = [out if len(made) == 1 else out.with_stem(f"{out.stem}-{number + 1}") for number in range(len(made))]
    for path, page in zip(paths, made, strict=True):
        if not cv2.imwrite(str(path), cv2.cvtColor(page, cv2.COLOR_RGB2BGR)):
            raise OSError(f"The sheet could not be written to {path}; name a .png file in a folder that exists.")
    return paths


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Photos beside their cut-outs on numbered pages.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--what", choices=sorted(KINDS), default="hard-garments")
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--out", type=Path, default=Path("sheet.png"))
    parser.add_argument("--weights", type=Path, help="folder with other weights and their manifest")
    parser.add_argument("--side", type=int, help="another input size, px of the longest side")
    arguments = parser.parse_args()
    segmenter = open_segmenter(arguments.weights, arguments.side, 2)
    cells = []
    drawn = KINDS[arguments.what](arguments.data, arguments.count, arguments.seed)
    for number, (path, words) in enumerate(tqdm(drawn, unit="photo"), 1):
        image = decode(path).image_rgb
        alpha = cut_out(image, segmenter.segment(image), segmenter.refiner)
        cells.append(cell(image, alpha, f"{number}  {words}"))
    written = write(list(pages(cells)), arguments.out)
    sys.stdout.write("".join(f"{number} {words}\n" for number, (_, words) in enumerate(drawn, 1)))
    sys.stdout.write("".join(f"{path}\n" for path in written))


if __name__ == "__main__":
    main()
