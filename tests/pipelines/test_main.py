from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

import pipelines.__main__ as main
from pipelines import batch
from tests.support import images
from tests.support.engines import classical_engines

WEIGHTS = Path(__file__).resolve().parents[2] / "weights" / "manifest.toml"


@pytest.fixture
def shoot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(batch, "load_engines", lambda **_chosen: classical_engines())
    for sku in ("SKU1", "SKU2"):
        (tmp_path / "in" / sku).mkdir(parents=True)
        images.write_plain(tmp_path / "in" / sku / "front.jpg")
    return tmp_path


def test_a_folder_is_prepared_with_one_folder_per_photo_and_status_0(shoot: Path) -> None:
    result = CliRunner().invoke(main.cli, ["prepare", str(shoot / "in"), "--out", str(shoot / "out")])
    assert result.exit_code == 0, result.output
    assert "2 photos prepared" in result.output
    for sku in ("SKU1", "SKU2"):
        assert (shoot / "out" / sku / "front" / "packshot.jpg").is_file()
    assert not (shoot / "out" / "failures.csv").exists()


def test_refused_files_are_listed_and_the_status_is_1(shoot: Path) -> None:
    for name, write in images.HOSTILE.items():
        write(shoot / "in" / name)
    result = CliRunner().invoke(main.cli, ["prepare", str(shoot / "in"), "--out", str(shoot / "out")])
    assert result.exit_code == 1
    with (shoot / "out" / "failures.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {Path(row["path"]).name for row in rows} == set(images.HOSTILE)
    assert all(row["reason"].endswith(".") for row in rows)
    assert (shoot / "out" / "SKU1" / "front" / "mask.png").is_file()


def test_a_folder_without_photos_is_a_sentence_and_status_2(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    result = CliRunner().invoke(main.cli, ["prepare", str(tmp_path / "in"), "--out", str(tmp_path / "out")])
    assert result.exit_code == 2
    assert "no photos" in result.output


@pytest.mark.parametrize("what", ["segmentation", "keypoints", "instances"])
def test_evaluate_calls_the_evaluation_with_the_folder_and_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    calls: list[tuple[str, Path, Path | None]] = []

    def fake(module: str) -> SimpleNamespace:
        return SimpleNamespace(run=lambda data, json: calls.append((module, data, json)))

    monkeypatch.setattr(main, "import_module", fake)
    arguments = ["evaluate", what, "--data", str(tmp_path), "--json", str(tmp_path / "f.json")]
    result = CliRunner().invoke(main.cli, arguments)
    assert result.exit_code == 0, result.output
    assert calls == [(f"pipelines.training.evaluate_{what}", tmp_path, tmp_path / "f.json")]


def test_help_loads_no_net_and_no_decoder() -> None:
    code = (
        "import sys, pipelines.__main__; print([m for m in ('pyvips', 'onnxruntime', 'sklearn') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


@pytest.mark.weights
@pytest.mark.skipif(not WEIGHTS.is_file(), reason="the trained weights are not in weights/")
def test_two_processes_prepare_with_the_shipped_weights(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    images.write_plain(tmp_path / "in" / "a.jpg")
    images.write_plain(tmp_path / "in" / "b.png")
    images.write_empty(tmp_path / "in" / "c.jpg")
    command = [sys.executable, "-m", "pipelines", "prepare", "in", "--out", "out", "--jobs", "2"]
    path = {"PYTHONPATH": str(WEIGHTS.parents[1])}
    result = subprocess.run(command, cwd=tmp_path, env=path, capture_output=True, text=True, check=False)
    assert result.returncode == 1, result.stderr
    assert (tmp_path / "out" / "a" / "photo.json").is_file()
    assert (tmp_path / "out" / "b" / "photo.json").is_file()
    assert "in/c.jpg" in (tmp_path / "out" / "failures.csv").read_text()


def test_groups_side_and_weights_reach_the_evaluation_of_the_segmenter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, object] = {}
    fake = SimpleNamespace(run=lambda data, json_path, **given: seen.update(given))
    monkeypatch.setattr(main, "import_module", lambda name: fake)
    start = ["evaluate", "segmentation", "--data", str(tmp_path)]
    options = ["--groups", "people,products", "--side", "448", "--weights", str(tmp_path)]
    assert CliRunner().invoke(main.cli, [*start, *options]).exit_code == 0
    assert seen == {"groups": ["people", "products"], "side_px": 448, "weights_dir": tmp_path}
    wrong = CliRunner().invoke(main.cli, [*start, "--groups", "people,cats"])
    assert "expected some of people,garments,products" in wrong.output
    elsewhere = CliRunner().invoke(main.cli, ["evaluate", "keypoints", "--data", str(tmp_path), "--side", "448"])
    assert elsewhere.exit_code == 2
    assert "evaluate segmentation only" in elsewhere.output
