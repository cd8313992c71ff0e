from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipelines.retrieval.local_features import (
    describe,
    describe_product,
    match_count,
    matches,
    packed,
    unpacked,
    verified,
    verified_count,
)
from pipelines.types import UInt8Array


def label(seed: int) -> UInt8Array:
    """A package's printed front: patches and lines of many sizes."""
    random = np.random.default_rng(seed)
    picture = np.full((240, 200, 3), 235, np.uint8)
    for _ in range(60):
        corner, size = random.integers(0, 180, 2), random.integers(6, 40, 2)
        colour = tuple(int(value) for value in random.integers(0, 255, 3))
        cv2.rectangle(picture, corner.tolist(), (corner + size).tolist(), colour, -1)
    return picture


def moved(picture: UInt8Array, turn_deg: float, scale: float) -> UInt8Array:
    matrix = cv2.getRotationMatrix2D((100, 120), turn_deg, scale)
    return np.asarray(cv2.warpAffine(picture, matrix, (200, 240), borderValue=(120, 130, 110)), np.uint8)


def test_the_same_label_turned_and_scaled_is_verified_and_another_is_not() -> None:
    front, again, other = describe(label(1)), describe(moved(label(1), 25, 0.8)), describe(label(2))
    assert verified_count(again, front) >= 20
    assert verified_count(other, front) < 8


def test_the_papers_count_never_falls_below_the_verified_one() -> None:
    front, again = describe(label(1)), describe(moved(label(1), 25, 0.8))
    assert match_count(again, front) >= verified_count(again, front)


def test_the_count_is_the_same_every_time() -> None:
    front, again = describe(label(3)), describe(moved(label(3), -40, 0.9))
    assert len({verified_count(again, front) for _ in range(4)}) == 1


def test_descriptors_are_roots_of_shares() -> None:
    squares = describe(label(4)).descriptors ** 2
    assert squares.sum(1) == pytest.approx(np.ones(len(squares)), abs=1e-4)


def test_features_outside_the_mask_are_left_out() -> None:
    mask = np.zeros((240, 200), np.bool_)
    mask[:, :80] = True
    points = describe(label(5), mask).points
    assert len(points) and points[:, 0].max() < 80


def test_a_blank_picture_has_nothing_to_match() -> None:
    blank = describe(np.full((64, 64, 3), 128, np.uint8))
    assert blank.points.shape == (0, 2)
    assert verified_count(blank, describe(label(1))) == 0
    assert match_count(describe(label(1)), blank) == 0


def test_matches_that_fold_onto_one_point_verify_nothing() -> None:
    points = np.random.default_rng(0).random((30, 2)).astype(np.float32) * 200
    assert verified(points, np.zeros_like(points)) <= 1
    assert len(matches(describe(label(1)), describe(label(1)))[0]) > 0


def test_packed_features_take_132_bytes_each_and_match_as_before() -> None:
    front, again = describe(label(1)), describe(moved(label(1), 25, 0.8))
    kept = unpacked(packed(front))
    assert len(packed(front)) == 132 * len(front.points)
    assert kept.points == pytest.approx(front.points, abs=0.2)
    assert verified_count(again, kept) >= 0.9 * verified_count(again, front) >= 18
    assert len(unpacked(b"").points) == 0


def test_only_the_products_part_of_a_picture_is_described() -> None:
    both = np.concatenate([label(1), label(2)], 1)
    alpha = np.zeros((120, 200), np.uint8)
    alpha[:, :100] = 255
    found = describe_product(both, alpha)
    assert found.points == pytest.approx(describe(label(1)).points)
    everything = describe_product(both, np.zeros((120, 200), np.uint8))
    assert everything.points == pytest.approx(describe(both).points)
