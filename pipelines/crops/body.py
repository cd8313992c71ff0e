"""Edges that several recipes of the body share. All lengths are in torsos (shoulder line to hip line) unless named."""

from __future__ import annotations

import numpy as np

from pipelines.crops.geometry import Plan, Span, after, before, near, sides
from pipelines.crops.recipe import FACE, Recipe, landmarks_agree
from pipelines.crops.scene import CropScene, Point, torso

# From the face down to the shoulder line: how far it is usually.
NECK_TORSOS = 0.5
# Up from the face: where the crown is when the mask does not tell, and how far hair or a hat may reach.
CROWN_TORSOS, HIGHEST_TORSOS = 0.45, 1.1


def slice_plan(scene: CropScene, recipe: Recipe, top: Span, bottom: Span) -> Plan:
    """A slice of the figure between two edges, as wide as the mask there; sure when landmarks and mask agree."""
    left, right = sides(scene, (top.want, bottom.want), air(scene, recipe, (top.want, bottom.want)))
    return Plan(left, top, right, bottom, landmarks_agree(scene, recipe))


def by_mask(scene: CropScene, recipe: Recipe, shares: tuple[float, float]) -> Plan:
    """The fallback without landmarks: two shares 0..1 of a standing figure's height; never sure."""
    _, first, _, last = scene.box
    rows = first + shares[0] * (last - first), first + shares[1] * (last - first)
    room = air(scene, recipe, rows)
    left, right = sides(scene, rows, room)
    top = before(rows[0], 0) if shares[0] > 0 else upper_end(scene, room)
    bottom = near(rows[1], rows[1], scene.size_px[1]) if shares[1] < 1 else lower_end(scene, room)
    return Plan(left, top, right, bottom, sure=False)


def air(scene: CropScene, recipe: Recipe, rows: tuple[float, float]) -> float:
    """The recipe's margin in pixels, of the longer side of what the mask shows between two rows."""
    left, right = scene.columns(*rows)
    return recipe.margin_ratio * max(right - left, rows[1] - rows[0])


def upper_end(scene: CropScene, room: float) -> Span:
    """Above the whole figure; the photo's edge when that cuts it."""
    return before(scene.box[1], room, cut=scene.touches("top"))


def lower_end(scene: CropScene, room: float) -> Span:
    """Below the whole figure; the photo's edge when that cuts it."""
    return after(scene.box[3], room, scene.size_px[1], cut=scene.touches("bottom"))


def face_of(scene: CropScene) -> Point | None:
    """Middle of what is seen of the face, above the shoulders."""
    face, shoulders = scene.middle(*FACE), scene.pair("shoulder")
    return None if face is None or (shoulders is not None and shoulders[1] <= face[1]) else face


def chin(scene: CropScene) -> Span | None:
    """Between nose and collar, best at the chin; above the shoulders where no face is seen. None without shoulders."""
    face, shoulders = face_of(scene), scene.pair("shoulder")
    if shoulders is None:
        return None
    if face is not None:
        neck = shoulders[1] - face[1]
        return near(face[1] + 0.25 * neck, face[1] + 0.45 * neck, face[1] + 0.65 * neck)
    if scene.touches("top") and scene.box[1] > shoulders[1] - NECK_TORSOS * scene.torso_px:
        return Span(0, 0, 0)
    want = shoulders[1] - 0.3 * scene.torso_px
    return near(want - 0.1 * scene.torso_px, want, shoulders[1] - 0.15 * scene.torso_px)


def mid_thigh(scene: CropScene) -> Span | None:
    """Between hips and knees; the photo's edge when the photo ends there. None without hips."""
    hips, knees, length = scene.pair("hip"), scene.pair("knee"), scene.torso_px
    if hips is None:
        return None
    end, limit = scene.box[3], scene.size_px[1]
    if scene.touches("bottom") and end < hips[1] + 0.3 * length:
        return Span(limit, limit, limit)
    thigh = knees[1] - hips[1] if knees is not None and knees[1] > hips[1] else 0.8 * length
    want = min(hips[1] + 0.5 * thigh, end)
    return near(min(hips[1] + 0.3 * thigh, want), want, min(hips[1] + 0.75 * thigh, limit))


def crown(scene: CropScene, face: Point) -> float:
    """The first row of the mask above the face, followed upwards without a gap; a raised hand is not hair."""
    across, down = scene.zoom
    reach = 0.16 * scene.torso_px
    columns = slice(max(0, int((face[0] - reach) / across)), max(1, int((face[0] + reach) / across) + 1))
    first = max(0, int((face[1] - HIGHEST_TORSOS * scene.torso_px) / down))
    rows = np.asarray(scene.mask[first : int(face[1] / down) + 1, columns].any(1))
    gaps = np.flatnonzero(~rows)
    if len(rows) == 0 or not rows[-1]:
        return max(0.0, face[1] - CROWN_TORSOS * scene.torso_px)
    return float((first + (gaps[-1] + 1 if len(gaps) else 0)) * down)


def headless(scene: CropScene) -> bool:
    """Whether the photo's upper edge cuts the figure below the face, or shows no head."""
    return scene.keypoints is not None and face_of(scene) is None and scene.touches("top")


def lines(scene: CropScene) -> tuple[float, float] | None:
    """Rows of shoulders and hips; where only hips and knees show, shoulders as far up as a thigh is long."""
    found = torso(scene)
    if found is not None:
        return found
    hips, knees = scene.pair("hip"), scene.pair("knee")
    if hips is None or knees is None or knees[1] <= hips[1]:
        return None
    return hips[1] - scene.torso_px, hips[1]
