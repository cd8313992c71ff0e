"""What a crop recipe may look at, and the few measures that recipes share. NumPy only: the web process imports this."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.types import BoolArray, Crop, Keypoints, Kind

# Below this a point is a guess; a recipe then falls back to the mask and says that it is not confident.
SURE_SCORE = 0.4
# A mask this near to the frame (share of the photo's side) counts as cut by it.
TOUCH_SHARE = 0.005

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class CropScene:
    """One photo as recipes see it: its (H, W) bool product mask, its kind and the points of a person, if any."""

    mask: BoolArray
    kind: Kind
    keypoints: Keypoints | None = None

    @property
    def size_px(self) -> tuple[int, int]:
        """(width, height)."""
        return self.mask.shape[1], self.mask.shape[0]

    @property
    def is_empty(self) -> bool:
        """No product was found."""
        return not bool(self.mask.any())

    @property
    def box(self) -> Box:
        """The product's box; the whole photo when nothing was found."""
        return mask_box(self.mask) or (0, 0, *self.size_px)

    def touches(self, side: str) -> bool:
        """Whether the product reaches the frame's "left", "top", "right" or "bottom"."""
        width, height = self.size_px
        left, top, right, bottom = self.box
        gaps = {"left": left / width, "top": top / height, "right": 1 - right / width, "bottom": 1 - bottom / height}
        return gaps[side] <= TOUCH_SHARE

    def sure(self, *names: str) -> list[tuple[float, float]]:
        """(x_px, y_px) of those of ``names`` that the key point engine is sure of."""
        if self.keypoints is None:
            return []
        found = [self.keypoints.get(name) for name in names]
        return [(x, y) for x, y, score in found if score >= SURE_SCORE]

    def middle(self, *names: str) -> tuple[float, float] | None:
        """Mean place of the sure ones of ``names``; None when there is none."""
        points = self.sure(*names)
        if not points:
            return None
        return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)

    def columns(self, top: float, bottom: float) -> tuple[int, int]:
        """Left and right end of the mask between two rows; of the whole mask when these rows are empty."""
        rows = self.mask[max(0, int(top)) : max(int(top) + 1, int(np.ceil(bottom)))]
        found = np.flatnonzero(rows.any(0))
        return (int(found[0]), int(found[-1]) + 1) if len(found) else (self.box[0], self.box[2])

    def crop(self, recipe: str, box: tuple[float, float, float, float], confident: bool) -> Crop:
        """A crop of whole pixels inside the photo."""
        width, height = self.size_px
        left, top = min(max(0, int(np.floor(box[0]))), width - 1), min(max(0, int(np.floor(box[1]))), height - 1)
        right = min(max(left + 1, int(np.ceil(box[2]))), width)
        bottom = min(max(top + 1, int(np.ceil(box[3]))), height)
        return Crop(recipe, (left, top, right, bottom), confident and not self.is_empty)

    def slice_crop(self, recipe: str, rows: tuple[float, float], confident: bool) -> Crop:
        """A crop of the rows ``(top, bottom)`` as wide as the mask there, with a margin of 6 % of its longer side."""
        top, bottom = rows
        left, right = self.columns(top, bottom)
        margin = 0.06 * max(right - left, bottom - top)
        return self.crop(recipe, (left - margin, top, right + margin, bottom), confident)

    def part_crop(self, recipe: str, start: float, end: float) -> Crop:
        """The fallback without landmarks: shares 0..1 of a standing figure's height; never confident."""
        _, top, _, bottom = self.box
        height = bottom - top
        return self.slice_crop(recipe, (top + start * height, top + end * height), confident=False)


def mask_box(mask: BoolArray) -> Box | None:
    """The smallest box around a mask, end exclusive; None when it is empty."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if len(rows) == 0:
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def torso(scene: CropScene) -> tuple[float, float] | None:
    """Rows of the shoulder line and of the hip line when both are sure."""
    shoulders = scene.middle("left_shoulder", "right_shoulder")
    hips = scene.middle("left_hip", "right_hip")
    if shoulders is None or hips is None or hips[1] <= shoulders[1]:
        return None
    return shoulders[1], hips[1]
