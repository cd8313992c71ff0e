from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipelines.training.evaluate_colours import Judged, judge, largest_garment, summary
from pipelines.training.given import val_photos
from pipelines.types import PART_NAMES, Detection, Segmentation, Swatch

NAMES = ["null", "skin", "coat", "jeans"]
SIDE = 96


def folder(data: Path) -> Path:
    """A data folder with one person: skin, a red coat over half of the photo, blue jeans over less."""
    tags = np.zeros((SIDE, SIDE), np.uint8)
    tags[:10], tags[10:60], tags[60:90] = 1, 2, 3
    image = np.array([(240, 240, 240), (220, 170, 140), (170, 30, 40), (30, 50, 120)], np.uint8)[tags]
    for name in ("images", "masks"):
        (data / "people" / name).mkdir(parents=True)
    Image.fromarray(image).save(data / "people" / "images" / "a.webp", lossless=True)
    Image.fromarray(tags).save(data / "people" / "masks" / "a.png")
    (data / "people" / "tags.json").write_text(json.dumps(NAMES))
    with (data / "people" / "photos.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("name", "split", "has_mask"), ("a", "val", "1")])
    return data


def found(label: str, rows: slice) -> Segmentation:
    """A segmenter that finds one garment in these rows."""
    parts = np.zeros((SIDE, SIDE), np.uint8)
    parts[rows] = PART_NAMES.index(label)
    mask = parts > 0
    foreground = np.zeros((SIDE, SIDE), np.float32)
    foreground[:90] = 1
    return Segmentation("human", 1.0, (Detection(label, 0.9, (0, 0, 9, 9), mask, int(mask.sum())),), foreground, parts)


def judged(tmp_path: Path, segmentation: Segmentation) -> Judged:
    (photo,) = val_photos(folder(tmp_path), folders=("people",))
    one = judge(photo, segmentation, NAMES)
    assert one is not None
    return one


def test_the_largest_garment_that_is_given_counts_and_skin_does_not() -> None:
    tags = np.array([[1, 1, 1, 1], [2, 2, 3, 0]], np.uint8)
    given = largest_garment(tags, NAMES)
    assert given is not None
    assert given[0] == "coat"
    assert np.array_equal(given[1], tags == 2)
    assert largest_garment(np.ones((2, 2), np.uint8), NAMES) is None


def test_the_colour_of_the_right_garment_is_right(tmp_path: Path) -> None:
    one = judged(tmp_path, found("outerwear", slice(10, 60)))
    assert (one.photo, one.garment, one.verdict) == ("a", "coat", "right")
    assert one.distance < 2
    assert one.on_garment > 0.95


def test_a_miss_on_other_pixels_is_the_garments_fault(tmp_path: Path) -> None:
    one = judged(tmp_path, found("trousers", slice(60, 90)))
    assert one.verdict == "wrong garment"
    assert one.distance > 20


def test_the_summary_gives_shares_by_verdict() -> None:
    swatch = (Swatch("#102030", 1.0, "navy"),)
    rows = [("a", 1.0, 1.0), ("b", 5.0, 0.2), ("c", 9.0, 0.9), ("d", 30.0, 0.1)]
    figures = summary(Judged(name, "coat", distance, share, swatch) for name, distance, share in rows)
    assert (figures["right"], figures["wrong_garment"], figures["wrong_colour"]) == (0.5, 0.25, 0.25)
    assert figures["median_distance"] == pytest.approx(7)


def test_nothing_to_judge_is_told() -> None:
    with pytest.raises(ValueError, match="no val photos"):
        summary([])
