"""One SKU, several photos: the same crop has the same scale, eye line and shoe baseline in all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from pipelines.crops.geometry import Plan, Span
from pipelines.crops.recipe import FACE, Recipe
from pipelines.crops.scene import CropScene
from pipelines.types import Crop


@dataclass(frozen=True)
class _Stand:
    """Where a figure stands in its crop: ``length`` is the body's measure, ``line`` the row kept level, px."""

    photo: int
    crop: Crop
    length: float
    line: float

    @property
    def scale(self) -> float:
        """Crop heights per body length."""
        return (self.crop.box_xyxy_px[3] - self.crop.box_xyxy_px[1]) / self.length

    @property
    def level(self) -> float:
        """The line's place in the crop, 0 at its top and 1 at its bottom."""
        _, top, _, bottom = self.crop.box_xyxy_px
        return (self.line - top) / (bottom - top)


def align(scenes: Sequence[CropScene], crops: Sequence[Sequence[Crop]], recipes: Sequence[Recipe]) -> list[list[Crop]]:
    """The crops of one SKU's photos with scale and lines made alike, as far as each photo has room for it.

    Only confident crops are moved, and only to where they stay confident.
    """
    aligned = [list(found) for found in crops]
    for recipe in recipes:
        stands = [stand for photo, scene in enumerate(scenes) for stand in _stands(photo, scene, crops[photo], recipe)]
        if len(stands) < 2:
            continue
        # Room for the tallest hair or hat of the set; below the eyes and at the soles the usual crop sets the measure.
        middle = max if "eyes" in recipe.lines else median
        scale, level = middle(stand.scale for stand in stands), middle(stand.level for stand in stands)
        for stand in stands:
            moved = _moved(scenes[stand.photo], stand, recipe, (scale, level))
            aligned[stand.photo][aligned[stand.photo].index(stand.crop)] = moved
    return aligned


def align_by_sku(
    skus: Sequence[str], scenes: Sequence[CropScene], crops: Sequence[Sequence[Crop]], recipes: Sequence[Recipe]
) -> list[list[Crop]]:
    """:func:`align` for photos of several SKUs; those without a SKU stay as they are."""
    aligned = [list(found) for found in crops]
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for index, sku in enumerate(skus):
        if sku:
            groups[sku].append(index)
    for group in groups.values():
        done = align([scenes[index] for index in group], [crops[index] for index in group], recipes)
        for index, found in zip(group, done, strict=True):
            aligned[index] = found
    return aligned


def _stands(photo: int, scene: CropScene, crops: Sequence[Crop], recipe: Recipe) -> list[_Stand]:
    """Nothing when the photo has no confident crop of the recipe or its lines are not seen."""
    crop = next((crop for crop in crops if crop.recipe == recipe.name and crop.confident), None)
    eyes = scene.middle("left_eye", "right_eye") or scene.middle(*FACE)
    soles = None if scene.touches("bottom") else float(scene.box[3])
    lines = {"eyes": eyes[1] if eyes else None, "soles": soles}
    wanted = [lines[name] for name in recipe.lines]
    seen = [line for line in wanted if line is not None]
    if crop is None or not seen or len(seen) < len(wanted):
        return []
    length = seen[1] - seen[0] if len(seen) == 2 else scene.torso_px
    return [_Stand(photo, crop, length, seen[0])] if length > 0 else []


def _moved(scene: CropScene, stand: _Stand, recipe: Recipe, target: tuple[float, float]) -> Crop:
    """The crop at the set's scale and level; as it was when that would not be confident."""
    plan = recipe.plan(scene, recipe)
    if plan is None:
        return stand.crop
    height = target[0] * stand.length
    top = stand.line - target[1] * height
    left, _, right, _ = stand.crop.box_xyxy_px
    start = (left + right - recipe.aspect * height) / 2
    wanted = Plan(
        _wish(plan.left, start),
        _wish(plan.top, top),
        _wish(plan.right, start + recipe.aspect * height),
        _wish(plan.bottom, top + height),
        plan.sure,
    )
    moved = recipe.placed(scene, wanted)
    return moved if moved.confident else stand.crop


def _wish(span: Span, want: float) -> Span:
    return replace(span, want=min(max(want, span.low), span.high))
