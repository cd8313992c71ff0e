from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.engines import KEYPOINTERS, SEGMENTERS
from pipelines.engines.choice import Choice, EngineEntry, EngineError, find_engine, import_brought
from tests.support.brought import put_module

TABLE = {
    "own": EngineEntry("own"),
    "theirs": EngineEntry("theirs", ("model", "FILE"), 1, "no_such_library", "install it with: pip install it"),
}


def test_the_shipped_engines_can_be_had() -> None:
    Choice().check()
    assert find_engine(SEGMENTERS, "yolact-mnv2")[1] == ()


def test_options_follow_the_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    put_module(monkeypatch, "no_such_library")
    (tmp_path / "net.onnx").touch()
    entry, options = find_engine(TABLE, f"theirs:small:{tmp_path / 'net.onnx'}")
    assert entry is TABLE["theirs"]
    assert options == ("small", str(tmp_path / "net.onnx"))


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        ("sam", "no engine called 'sam'; there are own, theirs"),
        ("own:fast", "asked for as 'own'"),
        ("theirs", "asked for as 'theirs:model:FILE'"),
        ("theirs:", "asked for as"),
        ("theirs:a:b:c", "asked for as"),
        ("theirs:small:/no/file", "file /no/file of theirs is not a file"),
        ("theirs:small", "theirs is not installed here; install it with: pip install it"),
    ],
)
def test_a_spec_that_cannot_be_had_is_refused_with_a_sentence(spec: str, sentence: str) -> None:
    with pytest.raises(EngineError, match=sentence) as refused:
        find_engine(TABLE, spec)
    assert str(refused.value).endswith(".")


def test_a_wrong_keypointer_is_refused_before_anything_is_loaded() -> None:
    with pytest.raises(EngineError, match="attention-points, mmpose"):
        Choice(keypointer="openpose").check()


def test_every_brought_engine_says_how_to_install_it() -> None:
    for entry in (SEGMENTERS | KEYPOINTERS).values():
        assert bool(entry.package) == bool(entry.install) == bool(entry.options)


def test_a_library_that_does_not_import_is_a_sentence() -> None:
    with pytest.raises(EngineError, match="no_such_library does not import"):
        import_brought("no_such_library")
