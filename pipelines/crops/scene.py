"""What a crop recipe may look at, and the few measures that recipes share. NumPy only: the web process imports this."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pipelines.types import BoolArray, Keypoints, Kind

# Below this a point is more likely off than not (the shipped engine's score is about the share of points within a tenth
# of a torso); a recipe then falls back to the mask and says that it is not confident.
SURE_SCORE = 0.5
# A mask this near to the frame (share of the photo's side) counts as cut by it.
TOUCH_SHARE = 0.005
# The torso (shoulder line to hip line) in lengths of thigh and shin, and as a share of a whole figure's height:
# medians of the val photos of people/.
TORSO_OF_BONE = {("hip", "knee"): 1.25, ("knee", "ankle"): 1.43}
TORSO_OF_HEIGHT = 0.274
AGREE_SHARE = 0.12
HEAD = ("nose", "left_eye", "right_eye", "left_ear", "right_ear")

Box = tuple[int, int, int, int]
Point = tuple[float, float]


@dataclass(frozen=True)
class CropScene:
    """One photo as recipes see it: its (h, w) bool product mask, its kind and the points of a person, if any.

    ``photo_px`` is the photo's (width, height) when the mask is a smaller picture of it; every measure and every crop
    is in pixels of the photo.
    """

    mask: BoolArray
    kind: Kind
    keypoints: Keypoints | None = None
    photo_px: tuple[int, int] | None = None

    @property
    def size_px(self) -> tuple[int, int]:
        """(width, height) of the photo."""
        return self.photo_px or (self.mask.shape[1], self.mask.shape[0])

    @property
    def zoom(self) -> tuple[float, float]:
        """Photo pixels per mask pixel, across and down."""
        return self.size_px[0] / self.mask.shape[1], self.size_px[1] / self.mask.shape[0]

    @property
    def is_empty(self) -> bool:
        """No product was found."""
        return self._box is None

    @cached_property
    def _box(self) -> Box | None:
        found = mask_box(self.mask)
        if found is None:
            return None
        across, down = self.zoom
        left, top = int(found[0] * across), int(found[1] * down)
        return left, top, int(np.ceil(found[2] * across)), int(np.ceil(found[3] * down))

    @property
    def box(self) -> Box:
        """The product's box; the whole photo when nothing was found."""
        return self._box or (0, 0, *self.size_px)

    def touches(self, side: str) -> bool:
        """Whether the product reaches the frame's "left", "top", "right" or "bottom"."""
        return side in self.touched(self.box)

    def touched(self, box: tuple[float, float, float, float]) -> set[str]:
        """The sides of the frame that ``box`` reaches."""
        width, height = self.size_px
        gaps = {
            "left": box[0] / width,
            "top": box[1] / height,
            "right": 1 - box[2] / width,
            "bottom": 1 - box[3] / height,
        }
        return {side for side, gap in gaps.items() if gap <= TOUCH_SHARE}

    def sure(self, *names: str) -> list[Point]:
        """(x_px, y_px) of those of ``names`` that the key point engine is sure of."""
        if self.keypoints is None:
            return []
        found = [self.keypoints.get(name) for name in names]
        return [(x, y) for x, y, score in found if score >= SURE_SCORE]

    def middle(self, *names: str) -> Point | None:
        """Mean place of the sure ones of ``names``; None when there is none."""
        points = self.sure(*names)
        if not points:
            return None
        return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)

    def pair(self, joint: str) -> Point | None:
        """Middle of a left and a right joint, for example "hip"."""
        return self.middle(f"left_{joint}", f"right_{joint}")

    def columns(self, top: float, bottom: float) -> tuple[float, float]:
        """Left and right end of the mask between two rows; of the whole mask when these rows are empty."""
        across, down = self.zoom
        first = max(0, int(top / down))
        found = np.flatnonzero(self.mask[first : max(first + 1, int(np.ceil(bottom / down)))].any(0))
        if not len(found):
            return self.box[0], self.box[2]
        return float(found[0] * across), float((found[-1] + 1) * across)

    def covered(self, box: tuple[float, float, float, float]) -> float:
        """Share 0..1 of ``box`` that lies on the product."""
        across, down = self.zoom
        rows = slice(max(0, int(box[1] / down)), max(0, int(np.ceil(box[3] / down))))
        part = self.mask[rows, max(0, int(box[0] / across)) : max(0, int(np.ceil(box[2] / across)))]
        return float(part.mean()) if part.size else 0.0

    def shows(self, point: Point, reach_px: float) -> bool:
        """Whether the product is within ``reach_px`` of ``point``: a landmark and the mask agree."""
        x, y = point
        return self.covered((x - reach_px, y - reach_px, x + reach_px, y + reach_px)) > 0

    @cached_property
    def is_whole(self) -> bool:
        """A person from head to feet whom the photo cuts neither above nor below."""
        ends = bool(self.sure(*HEAD)) and bool(self.sure("left_ankle", "right_ankle"))
        return ends and not {"top", "bottom"} & self.touched(self.box)

    @cached_property
    def torso_px(self) -> float:
        """The length of the torso, by the bones that are seen; where none is, as a share of the mask's height.

        Of a whole figure that stands upright mask and bones say the same, and the mask says it more steadily.
        """
        by_height = TORSO_OF_HEIGHT * (self.box[3] - self.box[1])
        lengths = self._bones()
        if not lengths:
            return by_height
        by_bones = float(np.median(lengths))
        upright = self.is_whole and abs(by_bones / by_height - 1) < AGREE_SHARE
        return by_height if upright else by_bones

    def _bones(self) -> list[float]:
        """The torso's length as torso, thigh and shin tell it."""
        lines, lengths = torso(self), []
        if lines is not None:
            lengths.append(lines[1] - lines[0])
        for (start, end), factor in TORSO_OF_BONE.items():
            first, last = self.pair(start), self.pair(end)
            if first is not None and last is not None and last[1] > first[1]:
                lengths.append(factor * (last[1] - first[1]))
        return lengths


def mask_box(mask: BoolArray) -> Box | None:
    """The smallest box around a mask, end exclusive; None when it is empty."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if len(rows) == 0:
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def torso(scene: CropScene) -> tuple[float, float] | None:
    """Rows of the shoulder line and of the hip line when both are sure."""
    shoulders, hips = scene.pair("shoulder"), scene.pair("hip")
    if shoulders is None or hips is None or hips[1] <= shoulders[1]:
        return None
    return shoulders[1], hips[1]
