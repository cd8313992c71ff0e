"""Hands that the key points missed: skin where no known limb is, within reach of an arm whose wrist shows none.

A sleeve over the shoulder, a muff or a long cuff draws the wrist to where the cloth ends; the hand itself is skin.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import cv2
import numpy as np

from pipelines.types import PART_NAMES, BoolArray, FloatArray, Keypoints, UInt8Array

SURE_SCORE = 0.5
# All in torsos: around a wrist, where its hand would show; around a limb, what is its own skin; from the elbow, how
# far a hand can be; the side of the smallest patch that is a hand.
HAND_TORSOS, LIMB_TORSOS, REACH_TORSOS, PATCH_TORSOS = 0.15, 0.2, 0.55, 0.12
LEAST_SKIN = 0.05
HEAD = (("nose", "neck"), ("left_ear", "right_ear"))
ARM = ("shoulder", "elbow", "wrist")
LEG = ("hip", "knee", "ankle", "toe")
SIDES = ("left", "right")


def with_stray_hands(keypoints: Keypoints, parts: UInt8Array, photo_px: tuple[int, int]) -> Keypoints:
    """``keypoints`` with the patch of skin that may be its hand as the other place of a wrist without skin.

    ``parts``: (h, w) index into PART_NAMES of the photo, which has ``photo_px`` (width, height). Places are in pixels
    of the photo; their height is the share of the patch's box that is skin. Without a torso nothing is looked for.
    """
    scale, torso_px = parts.shape[1] / photo_px[0], _torso(keypoints)
    if torso_px is None:
        return keypoints
    skin = np.asarray(parts == PART_NAMES.index("skin"))
    found = dict(keypoints.elsewhere)
    for side in SIDES:
        place = _stray_hand(keypoints, side, skin, (scale, torso_px * scale))
        if place is not None:
            found.setdefault(f"{side}_wrist", (place[0] / scale, place[1] / scale, place[2]))
    return Keypoints(keypoints.points, found)


def _torso(keypoints: Keypoints) -> float | None:
    """From shoulder line to hip line in pixels; None where one of them is not sure."""
    lines = []
    for joint in ("shoulder", "hip"):
        sure = _sure(keypoints, [f"{side}_{joint}" for side in SIDES])
        if not sure:
            return None
        lines.append(np.mean(sure, axis=0))
    return float(np.linalg.norm(lines[1] - lines[0]))


def _stray_hand(keypoints: Keypoints, side: str, skin: BoolArray, scales: tuple[float, float]
                ) -> tuple[float, float, float] | None:  # fmt: skip
    """Centre and density of the largest patch, in pixels of ``skin``; ``scales`` are its own and the torso's."""
    scale, torso = scales
    wrist, elbow = (keypoints.get(f"{side}_{joint}") for joint in ("wrist", "elbow"))
    if wrist[2] < SURE_SCORE or elbow[2] < SURE_SCORE:
        return None
    at_wrist = _around(skin.shape, [wrist[:2]], scale, HAND_TORSOS * torso)
    if skin[at_wrist].mean() >= LEAST_SKIN:
        return None
    known = _around(skin.shape, _other_limbs(keypoints, side), scale, LIMB_TORSOS * torso)
    stray = skin & ~known & _around(skin.shape, [elbow[:2]], scale, REACH_TORSOS * torso)
    return _largest(stray, (PATCH_TORSOS * torso) ** 2)


def _other_limbs(keypoints: Keypoints, side: str) -> list[tuple[float, float]]:
    """Points along the head, the other arm and both legs."""
    other = SIDES[1 - SIDES.index(side)]
    arm = tuple(f"{other}_{joint}" for joint in ARM)
    legs = [tuple(f"{one}_{joint}" for joint in LEG) for one in SIDES]
    places: list[tuple[float, float]] = []
    for chain in (*HEAD, arm, *legs):
        sure = _sure(keypoints, chain)
        places += sure
        for first, last in pairwise(sure):
            places += [tuple(point) for point in np.linspace(first, last, 12)]
    return places


def _sure(keypoints: Keypoints, names: Iterable[str]) -> list[tuple[float, float]]:
    found = [keypoints.get(name) for name in names]
    return [(x, y) for x, y, score in found if score >= SURE_SCORE]


def _around(shape: tuple[int, ...], places: list[tuple[float, float]], scale: float, radius: float) -> BoolArray:
    drawn = np.zeros(shape, np.uint8)
    for x, y in places:
        cv2.circle(drawn, (round(x * scale), round(y * scale)), max(1, round(radius)), 1, -1)
    return np.asarray(drawn > 0)


def _largest(stray: BoolArray, least: float) -> tuple[float, float, float] | None:
    _, _, stats, centres = cv2.connectedComponentsWithStats(stray.astype(np.uint8))
    areas: FloatArray = stats[1:, cv2.CC_STAT_AREA].astype(np.float32)
    if len(areas) == 0 or areas.max() < least:
        return None
    best = int(areas.argmax())
    _, _, width, height, area = (int(value) for value in stats[1 + best])
    x, y = centres[1 + best]
    return float(x), float(y), area / (width * height)
