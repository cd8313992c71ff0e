"""A close look at the cloth: a square of the chest that holds nothing but the garment."""

from __future__ import annotations

from pipelines.crops.geometry import Plan, fixed
from pipelines.crops.recipe import Recipe, landmarks_agree
from pipelines.crops.scene import CropScene, Point, torso

NAME = "detail"
SIDE = 0.34  # torsos
DOWN = 0.28  # torsos below the shoulders
SHOULDERS_OF_HEIGHT = 0.2  # of a whole figure, from the crown: median of the val photos of people/
AGREE_TORSOS = 0.2
LEAST_COVERED = 0.97


def _plan(scene: CropScene, recipe: Recipe) -> Plan | None:
    """None without a torso; sure when the square lies on the garment and no arm comes near it."""
    found = _centre(scene)
    if found is None:
        return None
    (x, y), witnessed = found
    half = SIDE * scene.torso_px / 2 * (1 - 2 * recipe.margin_ratio)
    side, left, top = round(2 * half), round(x - half), round(y - half / recipe.aspect)
    box = (left, top, left + side, top + round(side / recipe.aspect))
    inside = box[0] >= 0 and box[1] >= 0 and box[2] <= scene.size_px[0] and box[3] <= scene.size_px[1]
    clear = inside and scene.covered(box) >= LEAST_COVERED and not _arms(scene, box)
    return fixed(box, sure=landmarks_agree(scene, recipe) and clear and witnessed)


def _centre(scene: CropScene) -> tuple[Point, bool] | None:
    """The middle of the chest, and whether it is certain. Of a whole figure the mask says it, and the points agree."""
    shoulders = scene.middle("left_shoulder", "right_shoulder", "neck")
    if torso(scene) is None or shoulders is None:
        return None
    by_points = shoulders[0], shoulders[1] + DOWN * scene.torso_px
    if not scene.is_whole:
        return by_points, True
    _, first, _, last = scene.box
    line = first + SHOULDERS_OF_HEIGHT * (last - first)
    reach = 0.02 * scene.torso_px
    by_mask = sum(scene.columns(line - reach, line + reach)) / 2, line + DOWN * scene.torso_px
    off = max(abs(by_mask[0] - by_points[0]), abs(by_mask[1] - by_points[1]))
    return (by_mask, True) if off <= AGREE_TORSOS * scene.torso_px else (by_points, False)


def _arms(scene: CropScene, box: tuple[float, float, float, float]) -> bool:
    """Whether a wrist or an elbow lies on the cloth."""
    points = scene.sure("left_wrist", "right_wrist", "left_elbow", "right_elbow")
    return any(box[0] < x < box[2] and box[1] < y < box[3] for x, y in points)


RECIPE = Recipe(
    NAME,
    "Detail",
    "human",
    _plan,
    aspect=1.0,
    margin_ratio=0.0,
    inside="cloth only: 97 % of it on the mask",
    unsure="the same square, for a person to look at; none without a torso",
    hand_score=0.55,
    classes=("top", "outerwear", "dress"),
    landmarks=(("left_shoulder",), ("right_shoulder",), ("left_hip",), ("right_hip",)),
)
find = RECIPE.find
