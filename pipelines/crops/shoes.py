"""The shoes: from mid-shin to below the toes."""

from __future__ import annotations

from pipelines.crops.body import by_mask
from pipelines.crops.geometry import Plan, after, before, near
from pipelines.crops.recipe import FEET, SHOES, Recipe, landmarks_agree
from pipelines.crops.scene import CropScene

NAME = "shoes"
LONGEST = 0.9  # of the shin: how far a shoe may reach from the sure points of its foot
FALLBACK = (0.84, 1.0)
ANKLES = ("left_ankle", "right_ankle")


def _plan(scene: CropScene, recipe: Recipe) -> Plan | None:
    """None when the photo ends above the feet; sure with an ankle, a knee and whole feet."""
    ankles, knees = scene.pair("ankle"), scene.pair("knee")
    if ankles is None or knees is None or ankles[1] <= knees[1]:
        missing = scene.keypoints is not None and scene.touches("bottom")
        return None if missing else by_mask(scene, recipe, FALLBACK)
    shin = 0.7 * scene.torso_px
    highest = min(y for _, y in scene.sure(*FEET))
    left, end, right = _feet(scene, ankles[1], shin)
    room = recipe.margin_ratio * max(right - left, 1.1 * shin)
    cut = scene.touched((left, 1, right, end))
    return Plan(
        before(left, room, cut="left" in cut),
        near(highest - 0.65 * shin, end - 1.12 * shin, highest - 0.35 * shin),
        after(right, room, scene.size_px[0], cut="right" in cut),
        after(end, room, scene.size_px[1], cut="bottom" in cut),
        landmarks_agree(scene, recipe) and not scene.touches("bottom"),
    )


def _feet(scene: CropScene, ankle_y: float, shin: float) -> tuple[float, float, float]:
    """Left, lowest and right end of the feet: the mask below the ankles, as far as a foot may reach from its points."""
    feet = scene.sure(*FEET)
    first, last = min(x for x, _ in feet), max(x for x, _ in feet)
    lowest = max(y for _, y in feet)
    end = max(lowest, min(scene.box[3], ankle_y + LONGEST * shin))
    columns = scene.columns(ankle_y - 0.15 * shin, end)
    left = min(first, max(columns[0], first - LONGEST * shin))
    right = max(last, min(columns[1], last + LONGEST * shin))
    return left, end, right


RECIPE = Recipe(
    NAME,
    "Shoes",
    "human",
    _plan,
    aspect=4 / 3,
    margin_ratio=0.1,
    inside="both feet with heels and toes",
    unsure="the lowest 16 % of the mask",
    classes=SHOES,
    landmarks=(ANKLES, ("left_knee", "right_knee")),
    lines=("soles",),
)
find = RECIPE.find
