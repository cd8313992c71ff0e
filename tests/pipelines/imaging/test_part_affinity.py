from __future__ import annotations

import numpy as np
import pytest

from pipelines.imaging.part_affinity import (
    LIMBS,
    Decoding,
    Peak,
    decode_people,
    draw_confidence,
    draw_fields,
    find_peaks,
    limb_score,
)
from pipelines.types import KEYPOINT_NAMES, FloatArray

STRIDE, SHAPE = 8, (46, 46)

# A standing figure, 1 high, seen from the front: x grows to the figure's left.
FIGURE = {
    "nose": (0.0, 0.08), "left_eye": (0.04, 0.04), "right_eye": (-0.04, 0.04), "left_ear": (0.09, 0.06),
    "right_ear": (-0.09, 0.06), "neck": (0.0, 0.2), "left_shoulder": (0.13, 0.2), "right_shoulder": (-0.13, 0.2),
    "left_elbow": (0.18, 0.34), "right_elbow": (-0.18, 0.34), "left_wrist": (0.2, 0.48), "right_wrist": (-0.2, 0.48),
    "mid_hip": (0.0, 0.5), "left_hip": (0.08, 0.5), "right_hip": (-0.08, 0.5), "left_knee": (0.09, 0.7),
    "right_knee": (-0.09, 0.7), "left_ankle": (0.1, 0.88), "right_ankle": (-0.1, 0.88), "left_heel": (0.07, 0.95),
    "right_heel": (-0.07, 0.95), "left_toe": (0.15, 0.97), "right_toe": (-0.15, 0.97),
}  # fmt: skip


def a_person(x_px: float, top_px: float, height_px: float, lean: float = 0.0) -> FloatArray:
    """(23, 3) of the figure with its head at (x, top); ``lean`` shifts its feet by that share of the height."""
    places = np.array([FIGURE[name] for name in KEYPOINT_NAMES])
    x = x_px + height_px * (places[:, 0] + lean * places[:, 1])
    y = top_px + height_px * places[:, 1]
    return np.stack([x, y, np.ones(len(x))], 1).astype(np.float32)


def read_back(people: FloatArray) -> list[FloatArray]:
    confidence = draw_confidence(people, SHAPE, STRIDE, sigma_px=7)
    return decode_people(confidence, draw_fields(people, SHAPE, STRIDE, width_px=8), STRIDE)


def assert_same_people(found: list[FloatArray], people: FloatArray, within_px: float = 4) -> None:
    assert len(found) == len(people)
    for person in people:
        nearest = min(found, key=lambda other: float(np.abs(other[:, :2] - person[:, :2]).sum()))
        assert (nearest[:, 2] > 0).all()
        assert np.abs(nearest[:, :2] - person[:, :2]).max() < within_px


def test_limbs_are_a_tree_from_the_neck_that_reaches_every_point_once() -> None:
    reached = {KEYPOINT_NAMES.index("neck")}
    for start, end in LIMBS:
        assert start in reached and end not in reached
        reached.add(end)
    assert len(reached) == len(KEYPOINT_NAMES)


def test_two_people_side_by_side_are_read_back_from_their_fields() -> None:
    people = np.stack([a_person(100, 20, 320), a_person(265, 30, 310)])
    assert_same_people(read_back(people), people)


def test_two_people_whose_bodies_cross_keep_their_own_limbs() -> None:
    people = np.stack([a_person(120, 15, 330, lean=0.33), a_person(250, 25, 325, lean=-0.33)])
    torso = [(KEYPOINT_NAMES.index("neck"), KEYPOINT_NAMES.index("left_ankle"))]
    assert people[0, torso[0][0], 0] < people[1, torso[0][0], 0]
    assert people[0, torso[0][1], 0] > people[1, torso[0][1], 0]
    assert_same_people(read_back(people), people)


def test_without_fields_to_tell_them_apart_nobody_is_put_together() -> None:
    people = np.stack([a_person(100, 20, 320), a_person(265, 30, 310)])
    confidence = draw_confidence(people, SHAPE, STRIDE, sigma_px=7)
    assert decode_people(confidence, np.zeros((44, *SHAPE), np.float32), STRIDE) == []


def test_points_out_of_sight_stay_unfound_and_the_rest_is_one_person() -> None:
    person = a_person(180, 20, 330)
    hidden = [KEYPOINT_NAMES.index(name) for name in ("left_wrist", "right_ankle", "right_heel", "right_toe")]
    person[hidden, 2] = 0
    (found,) = read_back(person[None])
    assert np.flatnonzero(found[:, 2] == 0).tolist() == sorted(hidden)
    assert found[hidden, :2].max() == 0


def test_an_empty_photo_has_nobody() -> None:
    assert read_back(np.zeros((0, 23, 3), np.float32)) == []


def test_the_surest_person_comes_first() -> None:
    people = np.stack([a_person(100, 20, 320), a_person(265, 30, 310)])
    confidence = draw_confidence(people[:1], SHAPE, STRIDE, 7) * 0.5 + draw_confidence(people[1:], SHAPE, STRIDE, 7)
    first, _ = decode_people(confidence, draw_fields(people, SHAPE, STRIDE, 8), STRIDE)
    assert abs(first[KEYPOINT_NAMES.index("neck"), 0] - people[1, KEYPOINT_NAMES.index("neck"), 0]) < 4


def test_a_peak_is_found_to_a_fraction_of_a_cell() -> None:
    columns, rows = np.meshgrid(np.arange(20), np.arange(12))
    plane = np.exp(-((columns - 7.3) ** 2 + (rows - 4.8) ** 2) / 4).astype(np.float32)
    (peak,) = find_peaks(plane, 0.1)
    assert (peak.x, peak.y) == pytest.approx((7.3, 4.8), abs=0.02)


def test_the_line_integral_is_one_along_the_limb_and_nothing_against_or_across_it() -> None:
    field = np.zeros((2, 20, 20), np.float32)
    field[0, 8:13] = 1
    along = limb_score(field, Peak(3, 10, 1), Peak(12, 10, 1), Decoding())
    against = limb_score(field, Peak(12, 10, 1), Peak(3, 10, 1), Decoding())
    across = limb_score(field, Peak(10, 3, 1), Peak(10, 12, 1), Decoding())
    assert (along, against, across) == pytest.approx((1, 0, 0))


def test_overlapping_limbs_share_the_mean_of_their_directions() -> None:
    one, other = a_person(180, 20, 330), a_person(180, 20, 330)
    start, end = LIMBS[11]
    other[end, 0] = other[start, 0] + 40
    field = draw_fields(np.stack([one, other]), SHAPE, STRIDE, 8)[22:24]
    lengths = np.hypot(field[0], field[1])
    assert lengths.max() <= 1 + 1e-5
    assert ((lengths > 0.9) & (lengths < 0.999)).any()


def test_maps_of_the_wrong_number_are_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="expected 23 maps and 44 fields"):
        decode_people(np.zeros((24, 8, 8), np.float32), np.zeros((44, 8, 8), np.float32), STRIDE)
