"""A close look at a product: the largest square that lies on it wholly, near its middle."""

from __future__ import annotations

import numpy as np

from pipelines.crops.geometry import Plan, fixed
from pipelines.crops.recipe import Recipe
from pipelines.crops.scene import CropScene
from pipelines.types import BoolArray

NAME = "product_detail"
GRID = 96
LARGEST = 0.5  # of the product's longer side: a close look, not the product again
LEAST = 0.15


def _plan(scene: CropScene, recipe: Recipe) -> Plan | None:
    """None for an empty mask or a product too thin for a square of cloth."""
    left, top, right, bottom = scene.box
    cell = max(right - left, bottom - top) / GRID
    found = None if scene.is_empty else _square(_coarse(scene, cell), round(LARGEST * GRID))
    if found is None or found[2] < LEAST * GRID:
        return None
    column, row, side = found
    inset = recipe.margin_ratio * side
    x, y, length = left + (column + inset) * cell, top + (row + inset) * cell, (side - 2 * inset) * cell
    edges = (round(x), round(y), round(x) + round(length), round(y) + round(length / recipe.aspect))
    return fixed(edges, sure=True)


def _coarse(scene: CropScene, cell: float) -> BoolArray:
    """The mask inside its box at ``cell`` photo pixels a step; a cell counts when its middle is product."""
    left, top, right, bottom = scene.box
    across, down = scene.zoom
    xs = np.arange(left + cell / 2, right, cell) / across
    ys = np.arange(top + cell / 2, bottom, cell) / down
    height, width = scene.mask.shape
    rows, columns = ys.astype(int).clip(0, height - 1), xs.astype(int).clip(0, width - 1)
    return np.asarray(scene.mask[np.ix_(rows, columns)])


def _square(mask: BoolArray, largest: int) -> tuple[int, int, int] | None:
    """(column, row, side) of the largest full square of at most ``largest`` cells, the one nearest the middle."""
    total = np.pad(mask.astype(np.int64).cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    for side in range(min(largest, *mask.shape), 0, -1):
        sums = total[side:, side:] - total[:-side, side:] - total[side:, :-side] + total[:-side, :-side]
        rows, columns = np.nonzero(sums == side * side)
        if len(rows):
            off = np.hypot(rows + side / 2 - mask.shape[0] / 2, columns + side / 2 - mask.shape[1] / 2)
            return int(columns[off.argmin()]), int(rows[off.argmin()]), side
    return None


RECIPE = Recipe(
    NAME,
    "Product detail",
    "product",
    _plan,
    1.0,
    margin_ratio=0.06,
    inside="the product's surface only",
    unsure="none for products too thin to hold a square",
)
find = RECIPE.find
