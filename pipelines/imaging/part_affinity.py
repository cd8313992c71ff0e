"""Part affinity fields (Cao et al., OpenPose): drawn from known people, and read back into people. NumPy and OpenCV.

Coordinates given and returned are pixels of the net's input; fields are ``stride`` times smaller, the centre of cell
(row, column) lying at ((column + 0.5) * stride, (row + 0.5) * stride).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

from pipelines.types import KEYPOINT_NAMES, FloatArray

# A tree that grows from the neck: every limb starts at a point that an earlier limb has reached.
LIMB_NAMES = (
    ("neck", "nose"), ("nose", "left_eye"), ("nose", "right_eye"), ("left_eye", "left_ear"),
    ("right_eye", "right_ear"), ("neck", "left_shoulder"), ("neck", "right_shoulder"),
    ("left_shoulder", "left_elbow"), ("right_shoulder", "right_elbow"), ("left_elbow", "left_wrist"),
    ("right_elbow", "right_wrist"), ("neck", "mid_hip"), ("mid_hip", "left_hip"), ("mid_hip", "right_hip"),
    ("left_hip", "left_knee"), ("right_hip", "right_knee"), ("left_knee", "left_ankle"),
    ("right_knee", "right_ankle"), ("left_ankle", "left_heel"), ("right_ankle", "right_heel"),
    ("left_ankle", "left_toe"), ("right_ankle", "right_toe"),
)  # fmt: skip
LIMBS = tuple((KEYPOINT_NAMES.index(start), KEYPOINT_NAMES.index(end)) for start, end in LIMB_NAMES)


@dataclass(frozen=True)
class Decoding:
    """Least height of a peak; samples on a limb, the alignment each needs and the share of them that must have it;
    least points of a person."""

    peak: float = 0.1
    samples: int = 10
    alignment: float = 0.05
    aligned_share: float = 0.8
    least_points: int = 4


class Peak(NamedTuple):
    """One candidate of one point, in cells of the field (column, row) as floats, with its height."""

    x: float
    y: float
    score: float


class Link(NamedTuple):
    """Candidates ``start`` and ``end`` (their indices) of a limb belong together with ``score`` 0..1."""

    start: int
    end: int
    score: float


def draw_confidence(people: FloatArray, shape: tuple[int, int], stride: int, sigma_px: float) -> FloatArray:
    """(P, 23, 3) x, y, visibility > (23, h, w) float32 0..1: S*(p) = max over people of exp(-|p - x|^2 / sigma^2).

    Points of visibility 0 are left out.
    """
    columns, rows = _centres(shape, stride)
    maps = np.zeros((people.shape[1], *shape), np.float32)
    for person in people:
        for index, (x, y, visibility) in enumerate(person):
            if visibility > 0:
                peak = np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / sigma_px**2)
                maps[index] = np.maximum(maps[index], peak)
    return maps


def draw_fields(people: FloatArray, shape: tuple[int, int], stride: int, width_px: float) -> FloatArray:
    """(P, 23, 3) > (2 * limbs, h, w) float32: x and y of every limb's unit vector on the limb, 0 elsewhere.

    On the limb means: between its ends, or half a cell's diagonal beyond (so that every cell a place on the limb rounds
    to is filled, in short limbs too), and at most ``width_px`` beside it. Where people overlap, their mean.
    """
    columns, rows = _centres(shape, stride)
    fields = np.zeros((len(LIMBS), 2, *shape), np.float32)
    counts = np.zeros((len(LIMBS), *shape), np.float32)
    beyond = stride / np.sqrt(2)
    for person in people:
        for index, (start, end) in enumerate(LIMBS):
            if min(person[start, 2], person[end, 2]) <= 0:
                continue
            vector = person[end, :2] - person[start, :2]
            length = float(np.hypot(*vector))
            unit = vector / max(length, 1e-6)
            x, y = columns - person[start, 0], rows - person[start, 1]
            along, beside = x * unit[0] + y * unit[1], np.abs(x * unit[1] - y * unit[0])
            on_limb = (along >= -beyond) & (along <= length + beyond) & (beside <= width_px)
            fields[index] += unit[:, None, None] * on_limb
            counts[index] += on_limb
    mean = fields / np.maximum(counts, 1)[:, None]
    return np.asarray(mean.reshape(-1, *shape), np.float32)


def _centres(shape: tuple[int, int], stride: int) -> tuple[FloatArray, FloatArray]:
    columns = (np.arange(shape[1], dtype=np.float32)[None, :] + 0.5) * stride
    rows = (np.arange(shape[0], dtype=np.float32)[:, None] + 0.5) * stride
    return columns, rows


def find_peaks(confidence: FloatArray, least: float) -> list[Peak]:
    """(h, w) > local maxima of at least ``least``, to a fraction of a cell by a parabola through the neighbours."""
    highest = cv2.dilate(confidence, np.ones((3, 3), np.uint8))
    rows, columns = np.nonzero((confidence >= highest) & (confidence >= least))
    peaks: list[Peak] = []
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        # A peak between two equal cells is one peak.
        if any(abs(peak.x - column) <= 1 and abs(peak.y - row) <= 1 for peak in peaks):
            continue
        x = column + _vertex(confidence[row], column)
        y = row + _vertex(confidence[:, column], row)
        peaks.append(Peak(x, y, float(confidence[row, column])))
    return peaks


def _vertex(line: FloatArray, index: int) -> float:
    """Offset, -0.5..0.5, of the top of the parabola through three cells' logarithms (exact for a Gaussian)."""
    if not 0 < index < len(line) - 1:
        return 0.0
    before, here, after = np.log(np.maximum(line[index - 1 : index + 2], 1e-6)).tolist()
    curve = before - 2 * here + after
    return float(np.clip(0.5 * (before - after) / curve, -0.5, 0.5)) if curve < -1e-9 else 0.0


def limb_score(field: FloatArray, start: Peak, end: Peak, decoding: Decoding) -> float:
    """Line integral E of a limb's field (2, h, w) from ``start`` to ``end``: the mean of field * unit vector.

    0 when too few samples point along the limb. A limb longer than half the field's height is marked down.
    """
    vector = np.array([end.x - start.x, end.y - start.y])
    length = float(np.hypot(*vector))
    # Shorter than a cell the direction says nothing: both ends lie on the same spot.
    if length < 1e-3:
        return 0.0
    steps = np.linspace(0, 1, decoding.samples)
    limits = np.array([field.shape[2] - 1, field.shape[1] - 1])
    places = np.array([start.x, start.y]) + steps[:, None] * vector
    columns, rows = np.clip(np.rint(places), 0, limits).astype(int).T
    alignment = field[0, rows, columns] * vector[0] / length + field[1, rows, columns] * vector[1] / length
    if (alignment > decoding.alignment).mean() < decoding.aligned_share:
        return 0.0
    too_long = min(0.5 * field.shape[1] / length - 1, 0.0)
    return float(max(alignment.mean() + too_long, 0.0))


def match_limb(field: FloatArray, starts: list[Peak], ends: list[Peak], decoding: Decoding) -> list[Link]:
    """Greedy: the best link first, every candidate in one link at most."""
    links = [Link(i, j, limb_score(field, start, end, decoding))
             for i, start in enumerate(starts) for j, end in enumerate(ends)]  # fmt: skip
    chosen: list[Link] = []
    for link in sorted(links, key=lambda link: -link.score):
        free = all(link.start != other.start and link.end != other.end for other in chosen)
        if link.score > 0 and free:
            chosen.append(link)
    return chosen


def decode_people(confidence: FloatArray, fields: FloatArray, stride: int,
                  decoding: Decoding | None = None) -> list[FloatArray]:  # fmt: skip
    """(23, h, w) maps and (2 * limbs, h, w) fields > people, surest first: (23, 3) float32 x_px, y_px, score.

    A point that was not found is 0, 0 with score 0. ValueError when the two do not belong together.
    """
    decoding = decoding or Decoding()
    expected = (len(KEYPOINT_NAMES), 2 * len(LIMBS))
    if (len(confidence), len(fields)) != expected or confidence.shape[1:] != fields.shape[1:]:
        raise ValueError(
            f"expected {expected[0]} maps and {expected[1]} fields of one size, "
            f"not {confidence.shape} and {fields.shape}; give one photo's maps"
        )
    peaks = [find_peaks(np.ascontiguousarray(plane), decoding.peak) for plane in confidence]
    people: list[dict[int, int]] = []
    for index, (start, end) in enumerate(LIMBS):
        links = match_limb(fields[2 * index : 2 * index + 2], peaks[start], peaks[end], decoding)
        for link in links:
            _join(people, (start, link.start), (end, link.end))
    found = [_as_points(person, peaks, stride) for person in people if len(person) >= decoding.least_points]
    return sorted(found, key=lambda points: -float(points[:, 2].sum()))


def _join(people: list[dict[int, int]], start: tuple[int, int], end: tuple[int, int]) -> None:
    """Add the limb's end to whoever owns its start, or begin a new person (legs without a trunk are one, too).

    Limbs are a tree walked outwards, so nobody can own the end before.
    """
    for person in people:
        if person.get(start[0]) == start[1]:
            person[end[0]] = end[1]
            return
    people.append(dict([start, end]))


def _as_points(person: dict[int, int], peaks: list[list[Peak]], stride: int) -> FloatArray:
    points = np.zeros((len(peaks), 3), np.float32)
    for name, candidate in person.items():
        peak = peaks[name][candidate]
        points[name] = ((peak.x + 0.5) * stride, (peak.y + 0.5) * stride, min(peak.score, 1.0))
    return points
