from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import pipelines.__main__ as main
from pipelines.bench.index import VIEWS, catalogue, measure


def test_views_of_one_product_are_nearest_to_each_other() -> None:
    vectors, queries, asked = catalogue(2000)
    assert vectors.shape == (2000, 512) and np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert ((queries @ vectors.T).argmax(1) // VIEWS == asked).mean() > 0.95


def test_a_coarse_index_is_measured_against_the_exact_one(tmp_path: Path) -> None:
    exact, coarse = measure(4000, ("exact", "ivf-sq8"), tmp_path)
    assert exact.recall_at_100 == 1 and exact.task_loss == 0
    assert 0.9 < coarse.recall_at_7 <= 1
    assert coarse.bytes_a_vector < exact.bytes_a_vector or coarse.kind == "exact"
    assert all(row.times_faster > 0 and row.build_cpu_s > 0 and row.share_of_roof > 0 for row in (exact, coarse))


def test_the_command_prints_a_table_and_writes_it(tmp_path: Path) -> None:
    result = CliRunner().invoke(main.cli, ["bench", "index", "--n", "300", "--json", str(tmp_path / "f.json")])
    assert result.exit_code == 0, result.output
    rows = json.loads((tmp_path / "f.json").read_text())
    assert [row["kind"] for row in rows] == ["exact"]
    assert "| exact | 300 |" in result.output


@pytest.mark.parametrize("wrong", ["many", "10", "1000,"])
def test_a_wrong_number_is_a_sentence(wrong: str) -> None:
    result = CliRunner().invoke(main.cli, ["bench", "index", "--n", wrong])
    assert result.exit_code == 2 and "with commas between" in result.output
