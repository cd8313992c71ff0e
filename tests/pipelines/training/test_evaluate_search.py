from __future__ import annotations

import csv
import json
from pathlib import Path

import cv2
import pytest
from click.testing import CliRunner

import pipelines.__main__ as main
from pipelines.training import evaluate_search
from tests.pipelines.training.retrieval_scene import product
from tests.support import simple_engines


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three products: a catalogue image, two train photos and a val photo of each."""
    engines = simple_engines.load()
    monkeypatch.setattr(evaluate_search, "EMBEDDERS", {"metric-lite2": lambda *_arguments: engines.embedder})
    monkeypatch.setattr(evaluate_search, "open_segmenter", lambda **_options: engines.segmenter)
    rows = []
    for number in range(12):
        split = ("gallery", "train", "train", "val")[number // 3]
        rows.append({"file": f"{number}.png", "split": split, "class_id": number % 3})
        (tmp_path / "grocery").mkdir(exist_ok=True)
        cv2.imwrite(str(tmp_path / "grocery" / f"{number}.png"), product(number % 3, number, 255)[..., ::-1])
    with (tmp_path / "grocery" / "photos.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["file", "split", "class_id"])
        writer.writeheader()
        writer.writerows(rows)
    return tmp_path


def test_the_command_tells_how_often_the_right_product_is_first(shop: Path, tmp_path: Path) -> None:
    out = tmp_path / "figures.json"
    result = CliRunner().invoke(main.cli, ["evaluate", "search", "--data", str(shop), "--json", str(out)])
    assert result.exit_code == 0, result.output
    figures = json.loads(out.read_text())
    assert set(figures) == {*(f"recall_at_1_{name}" for name in evaluate_search.ORDERS), "among_the_likely"}
    assert figures["recall_at_1_confirmed"] == figures["among_the_likely"] == 1


def test_a_wrong_folder_is_a_sentence(tmp_path: Path) -> None:
    result = CliRunner().invoke(main.cli, ["evaluate", "search", "--data", str(tmp_path)])
    assert result.exit_code == 1 and "the folder that holds grocery/" in result.output
