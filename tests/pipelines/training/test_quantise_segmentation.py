from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import onnx
import pytest

from pipelines.engines.manifest import find_entry
from pipelines.training import quantise_segmentation as quantising
from pipelines.training.given import ValPhoto
from pipelines.training.manifest_entry import write_entry

FLOAT = {"people": 0.950, "garments_checked": 0.980, "time": 1.0}


def a_photo(folder: Path, number: int, group: str = "people") -> ValPhoto:
    """A dark ellipse on a light ground with its mask."""
    mask = cv2.ellipse(np.zeros((96, 64), np.uint8), (32, 48), (18, 30), number, 0, 360, 255, -1)
    image = np.where(mask[..., None] > 0, 60, 220).astype(np.uint8).repeat(3, 2)
    for name, picture in (("image", image), ("mask", mask)):
        cv2.imwrite(str(folder / f"{name}{number}.png"), picture)
    return ValPhoto(group, folder / f"image{number}.png", folder / f"mask{number}.png", True)


@pytest.mark.weights
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("recipe", quantising.RECIPES, ids=lambda recipe: recipe.name)
def test_each_recipe_writes_a_net_that_still_answers_like_the_float_net(
    tmp_path: Path, recipe: quantising.Recipe
) -> None:
    photos = [a_photo(tmp_path, number) for number in range(3)]
    plain = quantising.segmenter_of(replace(find_entry("yolact-mnv2"), input_size=(128, 128)))
    entry = quantising.quantise(plain.entry, recipe, quantising.Photos(plain, photos), tmp_path)
    quantised = [node.op_type for node in onnx.load(str(entry.path)).graph.node].count("QuantizeLinear")
    assert quantised > 10
    assert entry.sha256 == hashlib.sha256(entry.path.read_bytes()).hexdigest()
    found, wanted = (
        quantising.segmenter_of(one).segment(np.full((96, 64, 3), 90, np.uint8)).foreground
        for one in (entry, plain.entry)
    )
    assert float(np.abs(found - wanted).mean()) < 0.3


def test_shipping_a_candidate_replaces_file_and_sha256_and_drops_old_figures(tmp_path: Path) -> None:
    old, new = tmp_path / "yolact-mnv2.onnx", tmp_path / "candidate.onnx"
    old.write_bytes(b"float")
    new.write_bytes(b"int8")
    write_entry(tmp_path, "yolact-mnv2", old, training_data=("drawn",), input_size=(64, 64), figures={"iou": 0.9})
    quantising.ship(tmp_path, new)
    entry = find_entry("yolact-mnv2", tmp_path)
    assert entry.path.read_bytes() == b"int8"
    assert entry.figures == {} and entry.training_data == ("drawn",)


@pytest.mark.weights
def test_iou_is_counted_per_group(tmp_path: Path) -> None:
    segmenter = quantising.segmenter_of(replace(find_entry("yolact-mnv2"), input_size=(128, 128)))
    photos = [a_photo(tmp_path, 0), a_photo(tmp_path, 1, "garments_checked")]
    ious = quantising.mean_ious(segmenter, photos)
    assert set(ious) == {"people", "garments_checked"}
    assert all(0 <= iou <= 1 for iou in ious.values())


def test_photos_are_drawn_from_both_groups_by_the_seed(tmp_path: Path) -> None:
    people = [a_photo(tmp_path, number) for number in range(6)]
    garments = [a_photo(tmp_path, number, "garments_checked") for number in range(6, 12)]
    drawn = quantising.some(people + garments, 4)
    assert [photo.group for photo in drawn] == ["people", "people", "garments_checked", "garments_checked"]
    assert drawn == quantising.some(people + garments, 4)
    assert len(quantising.some(people + garments, 100)) == 12


def test_time_is_a_ratio_of_the_best_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("time.process_time", lambda: now[0])

    def taking(*seconds: float) -> Callable[[], object]:
        left = iter(seconds)
        return lambda: now.__setitem__(0, now[0] + next(left))

    ratios = quantising.time_ratios({"a": taking(9, 2, 3), "b": taking(5, 7, 8)}, "a", rounds=3)
    assert ratios == {"a": 1.0, "b": 2.5}


@pytest.mark.parametrize(
    ("found", "worth"),
    [
        ({"people": 0.948, "garments_checked": 0.979, "time": 0.8}, True),
        ({"people": 0.946, "garments_checked": 0.979, "time": 0.8}, False),
        ({"people": 0.948, "garments_checked": 0.976, "time": 0.8}, False),
        ({"people": 0.951, "garments_checked": 0.981, "time": 1.1}, False),
    ],
)
def test_only_what_loses_little_and_is_faster_is_worth_shipping(found: dict[str, float], worth: bool) -> None:
    assert (quantising.worth_shipping({"float": FLOAT, "u8": found}) == ["u8"]) is worth
