from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from pipelines.engines.manifest import WEIGHTS_DIR, WeightsError, find_entry, read_manifest

ENTRY = """[weights.tiny]
file = "tiny.onnx"
sha256 = "{sha256}"
licence = "Apache-2.0"
training_data = ["drawn"]
input_size = [64, 64]
mean = [127.5, 127.5, 127.5]
std = [127.5, 127.5, 127.5]
"""


def write(folder: Path, content: bytes, sha256: str | None = None) -> None:
    (folder / "tiny.onnx").write_bytes(content)
    entry = ENTRY.format(sha256=sha256 or hashlib.sha256(content).hexdigest())
    (folder / "manifest.toml").write_text(entry, encoding="utf-8")


def test_an_entry_is_read_with_its_numbers(tmp_path: Path) -> None:
    write(tmp_path, b"net")
    entry = find_entry("tiny", tmp_path)
    assert entry.input_size == (64, 64)
    assert entry.mean == (127.5, 127.5, 127.5)


def test_another_file_than_the_manifests_is_refused(tmp_path: Path) -> None:
    write(tmp_path, b"net", sha256="0" * 64)
    with pytest.raises(WeightsError, match="sha256"):
        find_entry("tiny", tmp_path)


def test_a_missing_file_is_refused_with_a_sentence(tmp_path: Path) -> None:
    write(tmp_path, b"net")
    (tmp_path / "tiny.onnx").unlink()
    with pytest.raises(WeightsError, match="missing"):
        find_entry("tiny", tmp_path)


def test_an_unknown_name_says_which_names_there_are(tmp_path: Path) -> None:
    write(tmp_path, b"net")
    with pytest.raises(WeightsError, match="tiny"):
        find_entry("huge", tmp_path)


def test_an_entry_without_a_licence_is_refused(tmp_path: Path) -> None:
    write(tmp_path, b"net")
    path = tmp_path / "manifest.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("licence =", "owner ="), encoding="utf-8")
    with pytest.raises(WeightsError, match="lacks 'licence'"):
        read_manifest(tmp_path)


@pytest.mark.weights
def test_every_shipped_weight_is_the_file_that_the_manifest_names() -> None:
    entries = read_manifest()
    assert set(entries) >= {"yolact-mnv2", "attention-points", "rmac-mnv2"}
    for entry in entries.values():
        entry.check()
    assert {entry.path for entry in entries.values()} == set(WEIGHTS_DIR.glob("*.onnx"))


@pytest.mark.weights
def test_the_weights_folder_is_within_60_mb() -> None:
    assert sum(path.stat().st_size for path in WEIGHTS_DIR.rglob("*") if path.is_file()) <= 60_000_000


# What the data sets are given under: nothing that forbids shipping, selling or changing.
OPEN = re.compile(r"Apache-2\.0|BSD-3-Clause|MIT|AFL-3\.0|CC0-1\.0|CC BY 4\.0")


@pytest.mark.weights
@pytest.mark.parametrize("name", ["attention-points", "metric-lite2", "rmac-mnv2", "spoc-lite2", "yolact-mnv2"])
def test_every_shipped_weight_names_its_licence_and_every_data_set_with_an_open_licence(name: str) -> None:
    entry = read_manifest()[name]
    assert OPEN.fullmatch(entry.licence)
    assert entry.training_data
    for data in entry.training_data:
        given = re.findall(r"\(([^)]*)\)", data)
        assert given and all(OPEN.match(licence) for licence in given), data


@pytest.mark.weights
@pytest.mark.parametrize("name", ["attention-points", "metric-lite2", "yolact-mnv2"])
def test_trained_weights_carry_measured_figures(name: str) -> None:
    figures = read_manifest()[name].figures
    assert figures
    assert all(value >= 0 for value in figures.values())
    assert any(value > 0 for value in figures.values())
