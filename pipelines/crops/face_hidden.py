"""The figure without its face: cut between nose and mouth, for channels that want nobody recognised."""

from __future__ import annotations

from pipelines.crops.body import air, by_mask, chin, face_of, headless, lower_end, slice_plan
from pipelines.crops.geometry import Plan, Span, near
from pipelines.crops.recipe import Recipe
from pipelines.crops.scene import CropScene

NAME = "face_hidden"
EYES_AND_NOSE = ("nose", "left_eye", "right_eye")
NOSE_TO_MOUTH = 0.14  # of the way from nose to shoulders: under the nose, above the lips
FALLBACK = (0.1, 1.0)


def _plan(scene: CropScene, recipe: Recipe) -> Plan | None:
    """Everything below the nose; where the photo itself ends below the face, everything there is."""
    first = _top(scene)
    if first is None:
        # Without head and shoulders there is no face to hide.
        if headless(scene):
            return None
        return by_mask(scene, recipe, FALLBACK)
    return slice_plan(scene, recipe, first, lower_end(scene, air(scene, recipe, (first.want, scene.box[3]))))


def _top(scene: CropScene) -> Span | None:
    face, nose, shoulders = face_of(scene), scene.middle("nose"), scene.pair("shoulder")
    if shoulders is None or face is None:
        return chin(scene)
    # Also when the head is bent: below everything that would tell who it is.
    level = max(y for _, y in scene.sure(*EYES_AND_NOSE)) + 1 if nose is not None else face[1]
    neck = shoulders[1] - level
    return near(level + 0.08 * neck, level + NOSE_TO_MOUTH * neck, level + 0.22 * neck)


RECIPE = Recipe(
    NAME,
    "Face hidden",
    "human",
    _plan,
    aspect=2 / 3,
    margin_ratio=0.05,
    inside="mouth to the end of the figure",
    unsure="the lower 90 % of the mask",
    classes=("top", "outerwear", "dress", "skirt", "trousers"),
    views=("front", "side"),
    landmarks=(("left_shoulder",), ("right_shoulder",)),
)
find = RECIPE.find
