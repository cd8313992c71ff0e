"""Where a crop's four edges may lie, and the box of a given aspect that suits them best. NumPy only.

A recipe says for every edge how far it may go and where it would like to be (a :class:`Plan`). :func:`place` looks for
the nearest box of whole pixels that has the recipe's aspect, lies inside the photo and leaves a band around every
guarded joint alone. Where there is none, :func:`nearest` gives a box that a person must look at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.crops.scene import Box, CropScene

Floats = NDArray[np.float64]
Guard = tuple[float, float, float]

# Half the width of a joint, in torsos: an edge nearer than this cuts it.
GUARD_TORSOS = 0.06
# What a box is placed with: room for the error of a good point.
CLEAR_TORSOS = 0.1
# What a confident box must keep clear, by the point's score: nearly all val points of that score are off by less.
DOUBT_TORSOS = ((0.8, 0.13), (0.7, 0.16), (0.6, 0.18), (0.0, 0.3))
# A wrist that scores less than its recipe asks may be anywhere that the forearm reaches from the elbow; one that was
# hardly seen may belong to an arm that is raised altogether.
HARDLY_SEEN, FOREARM_TORSOS, ARM_TORSOS = 0.4, 0.7, 1.2
# Where else a joint is seen (Keypoints.elsewhere), val points are off by less than this less GUARD_TORSOS.
ELSEWHERE_TORSOS = 0.2
# In a side view (shoulders nearer together than this, in torsos) the far arm is a guess unless it scores this.
SIDE_VIEW_TORSOS, SIDE_VIEW_SCORE = 0.42, 0.65
STEPS = 15
SHIFTS = 5
# Of the air that a recipe asks for, what has to stay where the photo or the aspect leaves no room for all of it.
LEAST_AIR = 0.2


@dataclass(frozen=True)
class Span:
    """Where one edge may lie: from ``low`` to ``high``, best at ``want``; pixels of the photo."""

    low: float
    want: float
    high: float


@dataclass(frozen=True)
class Plan:
    """The four edges; ``sure`` when the landmarks that place them are, and the mask agrees."""

    left: Span
    top: Span
    right: Span
    bottom: Span
    sure: bool


def fixed(box: Box, *, sure: bool) -> Plan:
    """A plan that leaves no choice."""
    left, top, right, bottom = (Span(edge, edge, edge) for edge in box)
    return Plan(left, top, right, bottom, sure)


def near(low: float, want: float, high: float) -> Span:
    """A span whose ends are in order whatever the landmarks say."""
    low, high = min(low, high), max(low, high)
    return Span(low, min(max(want, low), high), high)


def before(content: float, air: float, *, cut: bool = False) -> Span:
    """A left or top edge with ``air`` before the content; glued to the photo's edge when the photo cuts the subject."""
    if cut:
        return Span(0, 0, 0)
    return Span(0, max(0.0, content - air), max(0.0, content - LEAST_AIR * air))


def after(content: float, air: float, limit: int, *, cut: bool = False) -> Span:
    """A right or bottom edge with ``air`` after the content, within ``limit``; glued to it when the photo cuts."""
    if cut:
        return Span(limit, limit, limit)
    return Span(min(limit, content + LEAST_AIR * air), min(limit, content + air), limit)


def sides(scene: CropScene, rows: tuple[float, float], air: float) -> tuple[Span, Span]:
    """Left and right edge around everything of the mask between two rows."""
    left, right = scene.columns(*rows)
    cut = scene.touched((left, 1, right, 1))
    return before(left, air, cut="left" in cut), after(right, air, scene.size_px[0], cut="right" in cut)


def place(plan: Plan, aspect: float, size_px: tuple[int, int], guards: Sequence[Guard]) -> Box | None:
    """The nearest box of ``aspect`` (width / height) that the plan, the photo and the joints allow, or None."""
    # Mostly the favourite edges are free; only else all others are tried.
    for rows in (_favourite(plan, aspect, size_px), _rows(plan, aspect, size_px)):
        box = _best(plan, aspect, size_px, guards, rows)
        if box is not None:
            return box
    return None


def _best(plan: Plan, aspect: float, size_px: tuple[int, int], guards: Sequence[Guard],
          rows: tuple[Floats, Floats]) -> Box | None:  # fmt: skip
    """The box of one of the pairs of rows that costs least, or None."""
    tops, bottoms = rows
    heights = bottoms - tops
    widths = np.round(heights * aspect)
    lefts = _lefts(plan, widths, size_px[0])
    boxes = np.stack(np.broadcast_arrays(lefts, tops[:, None], lefts + widths[:, None], bottoms[:, None]), -1)
    good = np.isfinite(lefts) & ~cuts(boxes, guards, size_px).any((-1, -2))
    if not good.any():
        return None
    cost = np.abs(tops - plan.top.want) + np.abs(bottoms - plan.bottom.want)
    shift = np.abs(np.nan_to_num(lefts) - np.nan_to_num(lefts[:, :1]))
    best = np.argmin(np.where(good, cost[:, None] + 0.5 * shift, np.inf))
    left, top, right, bottom = boxes.reshape(-1, 4)[best]
    return int(left), int(top), int(right), int(bottom)


def _favourite(plan: Plan, aspect: float, size_px: tuple[int, int]) -> tuple[Floats, Floats]:
    """The one pair of rows that the plan wants, or none when it is too wide for the photo."""
    top, bottom = np.round([plan.top.want]), np.round([plan.bottom.want])
    fits = (bottom - top >= 4) & (np.round((bottom - top) * aspect) <= size_px[0]) & (bottom <= size_px[1])
    return top[fits], bottom[fits]


def _rows(plan: Plan, aspect: float, size_px: tuple[int, int]) -> tuple[Floats, Floats]:
    """Pairs of whole rows to try: a grid over both spans, and those that the width of content or photo asks for."""
    needed, widest = (plan.right.low - plan.left.high) / aspect, size_px[0] / aspect
    tops = _grid(plan.top, [plan.bottom.want - np.ceil(needed) - 1, plan.bottom.want - np.floor(widest)])
    bottoms = _grid(plan.bottom, [plan.top.want + np.ceil(needed) + 1, plan.top.want + np.floor(widest)])
    first, last = (axis.ravel() for axis in np.meshgrid(tops, bottoms))
    fits = (last - first >= 4) & (np.round((last - first) * aspect) <= size_px[0]) & (last <= size_px[1])
    return first[fits], last[fits]


def _grid(span: Span, more: list[float]) -> Floats:
    extra = [value for value in more if span.low <= value <= span.high]
    return np.unique(np.round([*np.linspace(span.low, span.high, STEPS), span.want, *extra])).astype(np.float64)


def _lefts(plan: Plan, widths: Floats, limit: int) -> Floats:
    """(n, SHIFTS + 1) left edges to try for n widths, the favourite first; NaN where the content does not fit."""
    low = np.ceil(np.maximum(max(plan.left.low, 0), plan.right.low - widths))
    high = np.floor(np.minimum(plan.left.high, np.minimum(plan.right.high, limit) - widths))
    middle = (plan.left.want + plan.right.want - widths) / 2
    favourite = np.clip(np.round(middle), low, np.maximum(low, high))
    spread = low[:, None] + np.linspace(0, 1, SHIFTS) * (high - low)[:, None]
    tried = np.concatenate([favourite[:, None], np.round(spread)], 1)
    return np.where((low <= high)[:, None], tried, np.nan)


def guards_of(scene: CropScene, names: Sequence[str], torsos: float = GUARD_TORSOS) -> list[Guard]:
    """The sure joints of ``names`` as (x_px, y_px, band_px) with a band of ``torsos``."""
    return [(x, y, torsos * scene.torso_px) for name in names for x, y in scene.sure(name)]


def doubtful_guards(scene: CropScene, names: Sequence[str], hand_score: float) -> list[Guard]:
    """The sure joints with a band as wide as their scores ask for, and the reach of hands below ``hand_score``.

    A joint that is seen in two places is guarded in both.
    """
    if scene.keypoints is None:
        return []
    others = [scene.keypoints.elsewhere[name] for name in names if name in scene.keypoints.elsewhere]
    found = [(x, y, ELSEWHERE_TORSOS * scene.torso_px) for x, y, _ in others]
    for name in names:
        score = scene.keypoints.get(name)[2]
        band = next(torsos for least, torsos in DOUBT_TORSOS if score >= least)
        found += guards_of(scene, [name], band)
    hands = [_lost_hand(scene, side, hand_score) for side in ("left", "right")]
    return [*found, *(hand for hand in hands if hand is not None)]


def _lost_hand(scene: CropScene, side: str, hand_score: float) -> Guard | None:
    """Around the elbow of an unsure wrist, as far as forearm or arm reach; None when the wrist is sure."""
    keypoints, shoulders = scene.keypoints, scene.sure("left_shoulder", "right_shoulder")
    if keypoints is None:
        return None
    if len(shoulders) == 2 and abs(shoulders[0][0] - shoulders[1][0]) < SIDE_VIEW_TORSOS * scene.torso_px:
        hand_score = max(hand_score, SIDE_VIEW_SCORE)
    score, (x, y, _) = keypoints.get(f"{side}_wrist")[2], keypoints.get(f"{side}_elbow")
    reach = ARM_TORSOS if score < HARDLY_SEEN else FOREARM_TORSOS
    return (x, y, reach * scene.torso_px) if score < hand_score else None


def cuts(boxes: Floats, guards: Sequence[Guard], size_px: tuple[int, int]) -> NDArray[np.bool_]:
    """(..., n, 4) bool for boxes (..., 4): whether each edge runs through the band of each of n joints.

    An edge that is the photo's own cuts nothing: what lies beyond it was never there.
    """
    x, y, band = np.asarray(guards, np.float64).reshape(-1, 3).T
    left, top, right, bottom = (boxes[..., index, None] for index in range(4))
    beside = (x > left - band) & (x < right + band)
    level = (y > top - band) & (y < bottom + band)
    hits = (
        (np.abs(x - left) < band) & (left > 0) & level,
        (np.abs(y - top) < band) & (top > 0) & beside,
        (np.abs(x - right) < band) & (right < size_px[0]) & level,
        (np.abs(y - bottom) < band) & (bottom < size_px[1]) & beside,
    )
    return np.stack(hits, -1)


def through_mask(scene: CropScene, box: Box) -> NDArray[np.bool_]:
    """(4,) bool: which edges of ``box`` run through the product. One that does not cuts no limb."""
    left, top, right, bottom = box
    return np.array(
        [
            scene.covered((left, top, left + 1, bottom)) > 0,
            scene.covered((left, top, right, top + 1)) > 0,
            scene.covered((right - 1, top, right, bottom)) > 0,
            scene.covered((left, bottom - 1, right, bottom)) > 0,
        ]
    )


def nearest(plan: Plan, aspect: float, size_px: tuple[int, int]) -> Box:
    """The plan's favourite edges, brought to ``aspect`` as far as the photo allows; never cuts the content to do so."""
    width, height = size_px
    left, right = _inside(plan.left.want, plan.right.want, width)
    top, bottom = _inside(plan.top.want, plan.bottom.want, height)
    if (right - left) < aspect * (bottom - top):
        left, right = stretch(left, right, round(aspect * (bottom - top)), width)
    else:
        top, bottom = stretch(top, bottom, round((right - left) / aspect), height)
    return left, top, right, bottom


def _inside(start: float, end: float, limit: int) -> tuple[int, int]:
    first = min(max(0, int(np.floor(start))), limit - 1)
    return first, min(max(first + 1, int(np.ceil(end))), limit)


def stretch(start: int, end: int, length: int, limit: int) -> tuple[int, int]:
    """``start``..``end`` made ``length`` long around its middle, moved inside 0..limit; never shorter than it was."""
    length = min(max(length, end - start), limit)
    first = min(max(0, round((start + end - length) / 2)), limit - length)
    return first, first + length
