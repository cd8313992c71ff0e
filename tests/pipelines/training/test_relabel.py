from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from pipelines.training.relabel import agreement, unlabelled


def test_looks_that_agree_score_one_and_the_odd_one_out_counts() -> None:
    whole = np.zeros((20, 20), np.float32)
    whole[4:16, 4:16] = 1
    half = whole.copy()
    half[:, 10:] = 0
    assert agreement([whole, whole]) == pytest.approx(1)
    assert agreement([whole, whole, half]) == pytest.approx(0.5)


def test_only_train_photos_without_a_sure_mask_are_relabelled(tmp_path: Path) -> None:
    _rows(tmp_path / "people", [{"name": "a", "split": "train", "has_mask": "0"},
                                {"name": "b", "split": "train", "has_mask": "1"},
                                {"name": "c", "split": "val", "has_mask": "0"}])  # fmt: skip
    unsure = [{"name": f"g{number:03d}", "split": "train", "has_mask": "0", "label": "Hat", "mask_agreement": ""}
              for number in range(70)]  # fmt: skip
    shaky = {"name": "s", "split": "train", "has_mask": "1", "label": "Hat", "mask_agreement": "0.9"}
    _rows(tmp_path / "garments", [*unsure, shaky])
    found = list(unlabelled(tmp_path))
    assert [name for folder, name in found if folder == "people"] == ["a"]
    assert ("garments", "s") in found
    # Sixty of the garments without a mask are judged by eye and stay out.
    assert len([name for folder, name in found if folder == "garments"]) == 10 + 1


def _rows(folder: Path, rows: list[dict[str, str]]) -> None:
    folder.mkdir()
    with (folder / "photos.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
