from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from pipelines.doubt import (
    SIGNS,
    DoubtModel,
    Evidence,
    Term,
    confidence,
    expected_iou,
    read_model,
    read_signs,
    shipped_model,
    unsure_place,
)
from pipelines.engines.manifest import WEIGHTS_DIR, find_entry
from pipelines.types import Detection, FloatArray, Kind, Segmentation, UInt8Array

MODEL = DoubtModel("net 1", 0.5, {"compact": Term(-3.0, 2.0, 1.0)})
FILE = 'segmenter = "net 1"\nintercept = 0.5\n[signs.compact]\nmean = -3.0\nscale = 2.0\nweight = 1.0\n'


def square(soft_px: int = 1, colour: int = 40) -> tuple[UInt8Array, FloatArray]:
    """A square on light grey and a foreground map of it with an edge ``soft_px`` wide."""
    image = np.full((256, 256, 3), 210, np.uint8)
    image[64:192, 64:192] = colour
    truth = np.zeros((128, 128), np.float32)
    truth[32:96, 32:96] = 1
    return image, np.asarray(cv2.blur(truth, (soft_px, soft_px)), np.float32)


def evidence(foreground: FloatArray, image: UInt8Array, kind: Kind = "product") -> Evidence:
    """What is known of a photo whose alpha is the map itself."""
    mask = foreground > 0.5
    found = Segmentation(kind, 0.9, (Detection("other", 0.9, (0, 0, 9, 9), mask, 9),), foreground)
    alpha = cv2.resize((foreground * 255).astype(np.uint8), (256, 256), interpolation=cv2.INTER_NEAREST)
    return Evidence(image, found, np.asarray(alpha, np.uint8))


def test_every_sign_is_a_finite_number_even_of_an_empty_or_a_full_photo() -> None:
    image, soft = square()
    for foreground in (soft, np.zeros_like(soft), np.ones_like(soft), np.full_like(soft, 0.5)):
        signs = read_signs(evidence(foreground, image))
        assert set(signs) == set(SIGNS)
        assert all(np.isfinite(value) for value in signs.values())


@pytest.mark.parametrize(
    ("name", "worse"),
    [
        ("expected_iou", lambda image, soft: evidence(square(9)[1], image)),
        ("contrast_at_the_outline", lambda image, soft: evidence(soft, square(colour=190)[0])),
        ("inside_the_frame", lambda image, soft: evidence(np.roll(soft, 32, axis=1), image)),
        ("compact", lambda image, soft: evidence(soft * (np.arange(128) % 4 > 1), image)),
        ("sure_far_from_the_outline", lambda image, soft: evidence(np.maximum(soft, 0.3), image)),
    ],
)
def test_a_worse_photo_has_less_of_the_sign(name: str, worse: object) -> None:
    image, soft = square()
    assert callable(worse)
    assert SIGNS[name](worse(image, soft)) < SIGNS[name](evidence(soft, image)) - 0.05


def test_a_lively_ground_has_less_of_the_calm_sign() -> None:
    image, soft = square()
    lively = image.copy()
    lively[::8] = 90
    lively[64:192, 64:192] = image[64:192, 64:192]
    assert SIGNS["calm_ground"](evidence(soft, lively)) < SIGNS["calm_ground"](evidence(soft, image)) - 0.5


def test_instances_parts_and_refinement_that_disagree_with_the_map_lower_their_signs() -> None:
    image, soft = square()
    agreed = evidence(soft, image)
    half = np.zeros((128, 128), bool)
    half[32:64, 32:96] = True
    found = Segmentation("product", 0.9, (Detection("other", 0.9, (0, 0, 9, 9), half, 9),), soft, half.astype(np.uint8))
    other = Evidence(image, found, np.zeros((256, 256), np.uint8))
    for name in ("instances_agree", "parts_agree", "refinement_agrees"):
        assert SIGNS[name](other) < SIGNS[name](agreed) - 0.5


def test_the_model_is_a_logistic_of_the_scaled_signs() -> None:
    assert MODEL.probability({"compact": -1.0}) == pytest.approx(1 / (1 + np.exp(-1.5)))
    assert MODEL.probability({"compact": -1e6}) < 1e-20


def test_confidence_is_the_models_and_without_one_the_expected_overlap() -> None:
    image, soft = square(7)
    some = evidence(soft, image)
    assert confidence(some, MODEL) == pytest.approx(MODEL.probability(read_signs(some)))
    assert confidence(some, None) == pytest.approx(expected_iou(some.found))


def test_nothing_cut_out_is_no_confidence() -> None:
    image, soft = square()
    assert confidence(evidence(np.zeros_like(soft), image), MODEL) == 0
    assert confidence(evidence(np.zeros_like(soft), image), None) == 0


def test_the_expected_overlap_falls_with_a_soft_map() -> None:
    sharp = np.zeros((40, 40), np.float32)
    sharp[10:30, 10:30] = 1
    assert expected_iou(Segmentation("product", 1.0, (), sharp)) == 1
    assert expected_iou(Segmentation("product", 1.0, (), (sharp * 0.4 + 0.3).astype(np.float32))) < 0.5


def test_the_unsure_place_is_told_in_words() -> None:
    image, soft = square()
    unsure = soft.copy()
    unsure[28:40, 84:100] = 0.5
    assert unsure_place(evidence(unsure, image)) == "top right"
    assert unsure_place(evidence(np.zeros_like(soft), image)) == ""


def test_a_model_file_is_read_for_its_own_weights_only(tmp_path: Path) -> None:
    (tmp_path / "doubt.toml").write_text(FILE, encoding="utf-8")
    assert read_model(tmp_path / "doubt.toml") == MODEL
    assert shipped_model(tmp_path, "net 1") == MODEL
    assert shipped_model(tmp_path, "net 2") is None
    assert shipped_model(tmp_path / "absent", "net 1") is None


@pytest.mark.parametrize(
    ("text", "words"),
    [("intercept = 1\n", "lacks 'signs'"), (FILE.replace("compact", "smell"), r"unknown signs \(smell\)")],
)
def test_a_broken_model_file_is_a_sentence(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "doubt.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=words):
        read_model(tmp_path / "doubt.toml")


@pytest.mark.weights
def test_the_shipped_weights_have_their_doubt_fitted() -> None:
    used = [f"{name} {find_entry(name, None).sha256[:12]}" for name in ("yolact-mnv2", "refiner")]
    model = read_model(WEIGHTS_DIR / "doubt.toml")
    words = "the weights changed: run python -m pipelines.training.fit_doubt"
    assert model.segmenter == ", ".join(used), words
    assert set(model.terms) == set(SIGNS)
