"""The head with hair or hat, cut at the throat: above the shoulders, through no joint."""

from __future__ import annotations

from pipelines.crops.body import by_mask as fallback
from pipelines.crops.body import crown, face_of, headless
from pipelines.crops.geometry import Plan, after, before, near
from pipelines.crops.recipe import FACE, Recipe, landmarks_agree
from pipelines.crops.scene import CropScene

NAME = "head"
WIDEST = 0.42  # torsos from the face to either side that hair or a hat may reach
FALLBACK = (0.0, 0.14)


def _plan(scene: CropScene, recipe: Recipe) -> Plan | None:
    """None when the photo cuts the head off; sure when a part of the face and the shoulders were seen."""
    face, shoulders = face_of(scene), scene.pair("shoulder")
    if face is None or shoulders is None:
        return None if headless(scene) else fallback(scene, recipe, FALLBACK)
    neck, first = shoulders[1] - face[1], crown(scene, face)
    left, right = _sides(scene, face[0], (first, face[1] + 0.4 * neck))
    room = recipe.margin_ratio * max(right - left, face[1] + 0.75 * neck - first)
    cut = scene.touched((left, first, right, 1))
    return Plan(
        before(left, room, cut="left" in cut),
        before(first, room, cut="top" in cut),
        after(right, room, scene.size_px[0], cut="right" in cut),
        near(face[1] + 0.6 * neck, face[1] + 0.75 * neck, face[1] + 0.9 * neck),
        landmarks_agree(scene, recipe) and "top" not in cut,
    )


def _sides(scene: CropScene, centre: float, rows: tuple[float, float]) -> tuple[float, float]:
    left, right = scene.columns(*rows)
    reach = WIDEST * scene.torso_px
    return max(left, centre - reach), min(right, centre + reach)


RECIPE = Recipe(
    NAME,
    "Head",
    "human",
    _plan,
    aspect=4 / 5,
    margin_ratio=0.12,
    inside="hair or hat, face to the throat",
    unsure="the upper 14 % of the mask",
    hand_score=0.4,
    classes=("hat", "eyewear"),
    landmarks=(FACE, ("left_shoulder", "right_shoulder")),
    lines=("eyes",),
)
find = RECIPE.find
