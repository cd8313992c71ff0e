from __future__ import annotations

import csv
import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from pipelines.training.evaluate_keypoints import MID_HIP, NECK, errors_in_torsos, measure
from pipelines.types import BoxXyxyPx, FloatArray, Keypoints, Segmentation, UInt8Array


class WholePhoto:
    name, weights, refiner = "whole", "none", None

    def segment(self, image_rgb: UInt8Array) -> Segmentation:
        return Segmentation("human", 1.0, (), np.ones((8, 8), np.float32))


class Fixed:
    name, weights = "fixed", "none"

    def __init__(self, points: FloatArray) -> None:
        self.points = points

    def locate(self, image_rgb: UInt8Array, person_box_xyxy_px: BoxXyxyPx) -> Keypoints:
        return Keypoints(self.points)


def standing(visibility: float = 1.0) -> FloatArray:
    """All points at (50, 80) but for a torso of 40 px."""
    points = np.tile(np.array([50, 80, visibility], np.float32), (23, 1))
    points[NECK, :2], points[MID_HIP, :2] = (50, 20), (50, 60)
    return points


def write_folder(folder: Path, given: FloatArray, splits: dict[str, str]) -> None:
    (folder / "images").mkdir(parents=True)
    for name in splits:
        cv2.imwrite(str(folder / "images" / f"{name}.webp"), np.full((100, 100, 3), 128, np.uint8))
    with (folder / "photos.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("name", "split"), *splits.items()])
    everyone = {name: given.tolist() for name in splits}
    (folder / "keypoints.json").write_text(json.dumps(everyone), encoding="utf-8")


def test_errors_are_counted_in_torso_lengths() -> None:
    found = standing()
    found[0, 0] += 10
    assert errors_in_torsos(found, standing())[0] == pytest.approx(10 / 40)


def test_guessed_points_are_not_counted() -> None:
    given = standing()
    given[3:, 2] = 0.5
    assert errors_in_torsos(standing(), given).shape == (3,)


def test_a_folder_is_measured_on_its_val_photos_alone(tmp_path: Path) -> None:
    write_folder(tmp_path / "people", standing(), {"one": "val", "two": "train"})
    found = standing()
    found[0, 0] += 3
    found[1, 0] += 6
    found[2, 0] += 20
    figures = measure(tmp_path / "people", WholePhoto(), Fixed(found))
    assert figures["people_photos"] == 1
    assert figures["people_pck_01"] == pytest.approx(21 / 23)
    assert figures["people_pck_02"] == pytest.approx(22 / 23)
