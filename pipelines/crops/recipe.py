"""What a crop recipe states about itself, and how a plan becomes a crop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from pipelines.crops import geometry
from pipelines.crops.geometry import Plan
from pipelines.crops.scene import HEAD, Box, CropScene, Point
from pipelines.types import Crop, Kind

GUARDED: Final = tuple(f"{side}_{joint}" for joint in ("wrist", "elbow", "knee", "ankle") for side in ("left", "right"))
FEET: Final = tuple(f"{side}_{part}" for part in ("ankle", "heel", "toe") for side in ("left", "right"))
FACE: Final = HEAD
CLOTHES: Final = ("top", "outerwear", "dress", "skirt", "trousers")
SHOES: Final = ("shoes", "boots", "heels", "sandals")
# A landmark may stand this far outside the mask, in torsos, before the two disagree.
REACH_TORSOS = 0.12


@dataclass(frozen=True)
class Recipe:
    """One crop, as data. ``title`` is for people; ``plan`` gives its edges, or None when the photo lacks that part.

    ``classes`` and ``views`` are what it serves (empty: all). Of each group of ``landmarks`` one point must be sure.
    ``margin_ratio`` is the air around the content as a share of its longer side, ``aspect`` width / height. ``inside``
    says what must never be cut, ``guards`` the joints that no edge may touch, ``unsure`` what happens in doubt. A wrist
    that scores less than ``hand_score`` counts as lost: no edge then may run through the product within its reach.
    ``lines`` ("eyes", "soles") are kept level across a SKU.
    """

    name: str
    title: str
    kind: Kind
    plan: Callable[[CropScene, Recipe], Plan | None]
    aspect: float
    margin_ratio: float
    inside: str
    unsure: str
    classes: tuple[str, ...] = ()
    views: tuple[str, ...] = ()
    landmarks: tuple[tuple[str, ...], ...] = ()
    guards: tuple[str, ...] = GUARDED
    hand_score: float = 0.5
    lines: tuple[str, ...] = ()

    def find(self, scene: CropScene) -> Crop | None:
        """The crop; ``confident`` only with sure landmarks, the stated aspect, and no guarded joint near an edge."""
        plan = self.plan(scene, self)
        return None if plan is None else self.placed(scene, plan)

    def placed(self, scene: CropScene, plan: Plan) -> Crop:
        """The crop of a plan, this recipe's own or one that :mod:`pipelines.crops.sku` has moved."""
        box, clear = self._box(scene, plan)
        return Crop(self.name, box, clear and plan.sure and not scene.is_empty)

    def _box(self, scene: CropScene, plan: Plan) -> tuple[Box, bool]:
        """The box, and whether no guarded joint is near its edges, each as near as its score lets one be sure."""
        for torsos in (geometry.CLEAR_TORSOS, geometry.GUARD_TORSOS):
            guards = geometry.guards_of(scene, self.guards, torsos)
            box = geometry.place(plan, self.aspect, scene.size_px, guards)
            if box is not None:
                doubtful = geometry.doubtful_guards(scene, self.guards, self.hand_score)
                near = geometry.cuts(np.asarray(box, np.float64), doubtful, scene.size_px)
                clear = not (near & geometry.through_mask(scene, box)).any()
                return box, torsos == geometry.CLEAR_TORSOS and clear
        return geometry.nearest(plan, self.aspect, scene.size_px), False

    def changed(self, aspect: float | None, margin_ratio: float | None) -> Recipe:
        """The same recipe with a merchandiser's own numbers."""
        return replace(
            self,
            aspect=self.aspect if aspect is None else aspect,
            margin_ratio=self.margin_ratio if margin_ratio is None else margin_ratio,
        )


def landmarks_agree(scene: CropScene, recipe: Recipe) -> bool:
    """Whether of each group of landmarks one point is sure, and every sure one stands on the mask."""
    groups = [scene.sure(*group) for group in recipe.landmarks]
    return all(groups) and all(on_subject(scene, point) for group in groups for point in group)


def on_subject(scene: CropScene, point: Point) -> bool:
    """Whether a landmark stands on the mask, or nearly."""
    return scene.shows(point, REACH_TORSOS * scene.torso_px)
