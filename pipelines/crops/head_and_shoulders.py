"""A portrait: from above the crown to the chest, both shoulders inside."""

from __future__ import annotations

from pipelines.crops.body import air, by_mask, crown, face_of, headless
from pipelines.crops.geometry import Plan, before, near, sides
from pipelines.crops.recipe import FACE, Recipe, landmarks_agree
from pipelines.crops.scene import CropScene

NAME = "head_and_shoulders"
FALLBACK = (0.0, 0.26)


def _plan(scene: CropScene, recipe: Recipe) -> Plan | None:
    """None when the photo cuts the head off; sure when face and both shoulders were seen."""
    face, shoulders = face_of(scene), scene.pair("shoulder")
    if face is None or shoulders is None:
        return None if headless(scene) else by_mask(scene, recipe, FALLBACK)
    first, length = crown(scene, face), scene.torso_px
    rows = first, shoulders[1] + 0.12 * length
    room = air(scene, recipe, rows)
    left, right = sides(scene, rows, room)
    cut = "top" in scene.touched((1, first, 1, 1))
    bottom = near(shoulders[1] + 0.18 * length, shoulders[1] + 0.25 * length, shoulders[1] + 0.32 * length)
    sure = landmarks_agree(scene, recipe) and not cut
    return Plan(left, before(first, room, cut=cut), right, bottom, sure)


RECIPE = Recipe(
    NAME,
    "Head and shoulders",
    "human",
    _plan,
    aspect=1.0,
    margin_ratio=0.1,
    inside="hair or hat, face, both shoulders",
    unsure="the upper 26 % of the mask",
    classes=("hat", "eyewear", "top", "outerwear", "dress"),
    views=("front", "back", "side"),
    landmarks=(FACE, ("left_shoulder",), ("right_shoulder",)),
    lines=("eyes",),
)
find = RECIPE.find
