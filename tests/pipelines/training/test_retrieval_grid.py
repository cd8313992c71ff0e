from __future__ import annotations

from pathlib import Path

from pipelines.training.retrieval_features import FeatureStore
from pipelines.training.retrieval_grid import grid_table
from pipelines.training.retrieval_listing import read_listing
from pipelines.training.retrieval_runs import Run
from tests.pipelines.training.retrieval_scene import shop

__all__ = ["shop"]


def test_the_grid_has_48_cells_for_each_backbone(shop: Path, tmp_path: Path) -> None:
    table = grid_table(FeatureStore(read_listing(shop), tmp_path / "cache"), Run(split="val"))
    rows = [line.strip("| ").split(" | ") for line in table.splitlines()[2:]]
    assert len(rows) == 24 and {row[0] for row in rows} == {"mnv2", "lite2"}
    values = [float(cell) for row in rows for cell in row[3:]]
    assert len(values) == 2 * 48 and all(0 <= value <= 1 for value in values)
