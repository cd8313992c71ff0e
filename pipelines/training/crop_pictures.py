"""Every crop recipe on a drawn mannequin, for the README: ``python -m pipelines.training.crop_pictures``."""

from __future__ import annotations

from pathlib import Path

import click
import cv2
import numpy as np
from PIL import Image

from pipelines.crops import RECIPES, CropScene
from pipelines.types import KEYPOINT_NAMES, Keypoints, UInt8Array

WIDTH, HEIGHT = 480, 640
GROUND, FIGURE, CLOTH, SHOE, FRAME = (238, 238, 238), (196, 160, 138), (92, 104, 128), (40, 40, 40), (29, 95, 209)
# (x, y) in px of the mannequin's left half; the right half is its mirror image.
HALF = {
    "eye": (8, 72), "ear": (17, 76), "shoulder": (46, 144), "elbow": (62, 226), "wrist": (66, 300), "hip": (30, 296),
    "knee": (31, 416), "ankle": (31, 524), "heel": (30, 540), "toe": (40, 556),
}  # fmt: skip
LIMBS = (
    ("shoulder", "elbow", FIGURE, 26), ("elbow", "wrist", FIGURE, 20), ("hip", "knee", CLOTH, 50),
    ("knee", "ankle", CLOTH, 38), ("heel", "toe", SHOE, 24),
)  # fmt: skip


def mannequin() -> tuple[UInt8Array, CropScene]:
    """The drawing (H, W, 3) uint8 and what a recipe sees of it."""
    image = np.full((HEIGHT, WIDTH, 3), GROUND, np.uint8)
    middle = WIDTH // 2
    for sign in (-1, 1):
        for start, end, colour, thickness in LIMBS:
            ends = [(middle + sign * HALF[name][0], HALF[name][1]) for name in (start, end)]
            cv2.line(image, ends[0], ends[1], colour, thickness, cv2.LINE_AA)
    outline = [(-50, 132), (50, 132), (46, 300), (-46, 300)]
    cv2.fillPoly(image, [np.array([(middle + x, y) for x, y in outline])], (150, 60, 70), cv2.LINE_AA)
    cv2.line(image, (middle, 100), (middle, 135), FIGURE, 30, cv2.LINE_AA)
    cv2.ellipse(image, (middle, 76), (27, 38), 0, 0, 360, FIGURE, -1, cv2.LINE_AA)
    return image, CropScene(np.asarray((image != GROUND).any(2)), "human", Keypoints(_points(middle)))


def _points(middle: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    alone = {"nose": (0, 82), "neck": (0, 144), "mid_hip": (0, 296)}
    rows = []
    for name in KEYPOINT_NAMES:
        side, _, part = name.partition("_")
        x, y = alone[name] if name in alone else HALF[part]
        rows.append((middle - x if side == "right" else middle + x, y, 0.95))
    return np.array(rows, np.float32)


def product() -> tuple[UInt8Array, CropScene]:
    """A folded shirt, drawn."""
    image = np.full((HEIGHT, WIDTH, 3), GROUND, np.uint8)
    outline = np.array([(170, 190), (215, 180), (265, 180), (310, 190), (326, 440), (154, 440)])
    cv2.fillPoly(image, [outline], (150, 60, 70), cv2.LINE_AA)
    return image, CropScene(np.asarray((image != GROUND).any(2)), "product")


def picture(name: str) -> UInt8Array:
    """One recipe's frame on its drawing, everything outside paler."""
    recipe = RECIPES[name]
    image, scene = mannequin() if recipe.kind == "human" else product()
    crop = recipe.find(scene)
    if crop is None:
        raise ValueError(f"{name} finds nothing on the drawing")
    left, top, right, bottom = crop.box_xyxy_px
    pale = np.asarray(image // 3 + 170, np.uint8)
    pale[top:bottom, left:right] = image[top:bottom, left:right]
    cv2.rectangle(pale, (left, top), (right - 1, bottom - 1), FRAME, 4)
    return np.asarray(cv2.resize(pale, (WIDTH // 3, HEIGHT // 3), interpolation=cv2.INTER_AREA), np.uint8)


@click.command()
@click.option("--out", default="docs/crops", show_default=True, type=click.Path(file_okay=False, path_type=Path))
def main(out: Path) -> None:
    """Draw docs/crops/RECIPE.png for every recipe."""
    out.mkdir(parents=True, exist_ok=True)
    for name in RECIPES:
        Image.fromarray(picture(name)).quantize(32).save(out / f"{name}.png", optimize=True)
    click.echo(f"{len(RECIPES)} pictures in {out}")


if __name__ == "__main__":
    main()
