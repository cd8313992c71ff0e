from __future__ import annotations

import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner

import pipelines.__main__ as main
from pipelines.retrieval.pooling import unit
from pipelines.training import evaluate_duplicates
from pipelines.training.edits import EDITS
from pipelines.types import FloatArray, UInt8Array
from tests.pipelines.training.retrieval_scene import product


class DrawnEmbedder:
    """The picture's 16 x 16 pixels."""

    def embed(self, image_rgb: UInt8Array, foreground: FloatArray) -> FloatArray:
        assert foreground.shape == image_rgb.shape[:2]
        small = cv2.resize(image_rgb, (16, 16), interpolation=cv2.INTER_AREA).astype(np.float32)
        return unit((small - small.mean()).ravel())


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(evaluate_duplicates, "EMBEDDERS", {"metric-lite2": lambda *_arguments: DrawnEmbedder()})
    (tmp_path / "catalogue").mkdir()
    for number in range(4):
        cv2.imwrite(str(tmp_path / "catalogue" / f"{number}.png"), product(number, number, 255)[..., ::-1])
    return tmp_path / "catalogue"


def test_the_command_counts_what_was_found_of_each_edit(catalogue: Path, tmp_path: Path) -> None:
    out = tmp_path / "figures.json"
    result = CliRunner().invoke(main.cli, ["evaluate", "duplicates", "--data", str(catalogue), "--json", str(out)])
    assert result.exit_code == 0, result.output
    figures = json.loads(out.read_text())
    assert {f"found_{name}" for name in EDITS} < set(figures)
    assert figures["pictures"] == 4 and figures["products_merged"] == 0
    assert figures["found_mirror"] == figures["found_format"] == 1
    assert figures["edits_found_at_95"] == sum(figures[f"found_{name}"] >= 0.95 for name in EDITS) >= 6
    assert "found_mirror             1.000" in result.output


def test_two_products_with_one_picture_are_counted_as_merged(catalogue: Path) -> None:
    shutil.copy(catalogue / "0.png", catalogue / "twin.png")
    assert evaluate_duplicates.run(catalogue)["products_merged"] >= 2


def test_an_unknown_backbone_is_a_sentence(catalogue: Path) -> None:
    result = CliRunner().invoke(main.cli, ["evaluate", "duplicates", "--data", str(catalogue), "--backbone", "vgg"])
    assert result.exit_code == 1 and "backbone is one of metric-lite2, not 'vgg'" in result.output


def test_a_folder_without_pictures_is_a_sentence(tmp_path: Path) -> None:
    result = CliRunner().invoke(main.cli, ["evaluate", "duplicates", "--data", str(tmp_path)])
    assert result.exit_code == 1
    assert "There are no pictures in" in result.output
