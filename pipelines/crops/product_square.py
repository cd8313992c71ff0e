"""A square around a product that nobody wears, as near to square as the photo allows without cutting the product."""

from __future__ import annotations

from pipelines.crops.scene import CropScene
from pipelines.types import Crop

NAME = "product_square"
FILL = 0.85


def find(scene: CropScene) -> Crop:
    """The product fills 85 % of the side where there is room; confident when square and not cut by the frame."""
    left, top, right, bottom = scene.box
    width, height = scene.size_px
    longest = max(right - left, bottom - top)
    side = max(longest, min(round(longest / FILL), width, height))
    columns = _span((left + right) / 2, side, width)
    rows = _span((top + bottom) / 2, side, height)
    is_square = columns[1] - columns[0] == rows[1] - rows[0]
    cut = any(scene.touches(edge) for edge in ("left", "top", "right", "bottom"))
    return scene.crop(NAME, (columns[0], rows[0], columns[1], rows[1]), is_square and not cut)


def _span(centre: float, side: int, limit: int) -> tuple[int, int]:
    """``side`` pixels around ``centre``, moved inside 0..limit, shortened only when they do not fit."""
    length = min(side, limit)
    start = min(max(0, round(centre - length / 2)), limit - length)
    return start, start + length
