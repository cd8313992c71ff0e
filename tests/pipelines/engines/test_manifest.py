from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from pipelines.engines.manifest import WeightsError, find_entry, read_manifest

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


@pytest.mark.weights
def test_every_shipped_weight_is_the_file_that_the_manifest_names_and_all_fit_in_60_mb() -> None:
    entries = read_manifest()
    assert set(entries) >= {"yolact-mnv2", "attention-points", "rmac-mnv2"}
    for entry in entries.values():
        entry.check()
        assert entry.licence and entry.training_data
    assert sum(entry.path.stat().st_size for entry in entries.values()) < 60e6
