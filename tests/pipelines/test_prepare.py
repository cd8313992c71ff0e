from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pipelines.checks import CHECKS
from pipelines.doubt import DoubtModel, Term
from pipelines.engines.wider import wider
from pipelines.prepare import prepare, prepare_file
from pipelines.types import Photo, RefusedImage
from tests.support import images
from tests.support.engines import BorderSegmenter, classical_engines

KEYS = {"kind", "kind_score", "instances", "keypoints", "crops", "swatches", "checks", "size_px", "seconds", "weights"}


def test_a_product_photo_goes_the_whole_way() -> None:
    image, truth = images.product_scene(600, 800)
    prepared = prepare(Photo(image), classical_engines())
    overlap = ((prepared.alpha > 127) & (truth > 127)).sum() / ((prepared.alpha > 127) | (truth > 127)).sum()
    assert overlap > 0.985
    assert prepared.kind == "product"
    assert prepared.keypoints is None
    assert [crop.recipe for crop in prepared.crops] == ["product_square"]
    assert prepared.swatches[0].name in ("red", "dark red")
    assert [check.name for check in prepared.checks if check.passed] == list(CHECKS)
    assert set(prepared.weights) == {"segmenter", "embedder"}


def test_the_segmenters_own_refiner_draws_the_outline_also_behind_the_wider_net() -> None:
    image, truth = images.product_scene(600, 800)
    segmenter = BorderSegmenter()
    drawn = np.asarray(np.roll(truth, 12, 0) / np.float32(255), np.float32)
    segmenter.refiner = lambda image_rgb, foreground, clues: drawn
    engines = replace(classical_engines(), segmenter=segmenter)
    for chosen in (engines, wider(engines)):
        alpha = prepare(Photo(image), chosen).alpha
        assert ((alpha > 127) != (drawn > 0.5)).sum() < 0.2 * ((alpha > 127) != (truth > 127)).sum()


def test_a_person_gets_points_and_body_crops() -> None:
    image, _, truth = images.person_scene()
    prepared = prepare(Photo(image), classical_engines())
    assert prepared.keypoints is not None
    assert np.abs(prepared.keypoints.points[:, :2] - truth[:, :2]).max() < 12
    assert [crop.recipe for crop in prepared.crops] == ["full_body", "top", "bottom", "shoes", "head"]
    assert prepared.weights["keypointer"] == "drawn test"


def test_photo_json_has_the_promised_keys_and_is_json() -> None:
    image, _, _ = images.person_scene()
    content = json.loads(json.dumps(prepare(Photo(image), classical_engines()).as_json()))
    assert set(content) >= KEYS
    assert len(content["keypoints"]) == 23
    assert content["size_px"] == [400, 900]


def test_a_file_is_decoded_and_timed_too(tmp_path: Path) -> None:
    photo, prepared = prepare_file(images.write_turned(tmp_path / "a.jpg", 6), classical_engines())
    assert photo.size_px == prepared.size_px == (240, 320)
    assert list(prepared.seconds)[:3] == ["decode", "segment", "refine"]
    assert all(seconds >= 0 for seconds in prepared.seconds.values())


def test_a_broken_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedImage):
        prepare_file(images.write_truncated(tmp_path / "a.jpg"), classical_engines())


def test_a_photo_without_anything_on_it_is_prepared_with_no_confidence() -> None:
    prepared = prepare(Photo(np.full((600, 700, 3), 200, np.uint8)), classical_engines())
    assert prepared.alpha.max() == 0
    assert prepared.confidence == 0
    assert [check.name for check in prepared.checks if not check.passed][-1] == "outline"
    assert not any(crop.confident for crop in prepared.crops)
    assert len(prepared.swatches) == 1


def test_the_confidence_is_what_the_fitted_doubt_says() -> None:
    image, _ = images.product_scene(600, 800)
    doubtful = DoubtModel("border test", -2.0, {"human": Term(0.0, 1.0, 1.0)})
    prepared = prepare(Photo(image), replace(classical_engines(), doubt=doubtful))
    assert prepared.confidence == pytest.approx(1 / (1 + np.exp(2)))
    outline = next(check for check in prepared.checks if check.name == "outline")
    assert not outline.passed
    assert outline.message.startswith("The outline may be wrong. Look at its ")
