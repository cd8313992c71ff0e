from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import pipelines.__main__ as main
from tests.pipelines.training.retrieval_scene import shop

__all__ = ["shop"]


def test_the_command_prints_figures_with_intervals_and_writes_them(shop: Path, tmp_path: Path) -> None:
    out = tmp_path / "figures.json"
    arguments = ["evaluate", "retrieval", "--data", str(shop), "--protocol", "iconic", "--cache", str(tmp_path / "c")]
    result = CliRunner().invoke(main.cli, [*arguments, "--json", str(out)])
    assert result.exit_code == 0, result.output
    figures = json.loads(out.read_text())
    assert figures["recall_at_7"] == 1
    assert {"map_at_7", "recall_at_1", "map_at_7_packages", "map_at_7_fresh"} <= set(figures)
    low, high = figures["intervals"]["map_at_7"]
    assert low <= figures["map_at_7"] <= high
    assert f"map_at_7                 {figures['map_at_7']:.3f}" in result.output


@pytest.mark.parametrize(
    ("options", "sentence"),
    [(["--pool", "max"], "pool is one of"), (["--split", "autumn"], "no photos of the split 'autumn'")],
)
def test_a_wrong_choice_is_a_sentence(shop: Path, options: list[str], sentence: str) -> None:
    result = CliRunner().invoke(main.cli, ["evaluate", "retrieval", "--data", str(shop), *options])
    assert result.exit_code == 1
    assert sentence in result.output


def test_options_of_retrieval_do_not_go_with_others(shop: Path) -> None:
    result = CliRunner().invoke(main.cli, ["evaluate", "shape", "--data", str(shop), "--metric", "l1"])
    assert result.exit_code == 2 and "evaluate retrieval only" in result.output
