from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.training.sheet import hard_garments


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Three val and six train garments without a mask, and two garments with one."""
    rows = [f"v{n},0,val" for n in (3, 1, 2)] + [f"t{n},0,train" for n in range(6)] + ["m1,1,val", "m2,1,train"]
    (tmp_path / "garments").mkdir()
    (tmp_path / "garments" / "photos.csv").write_text("name,has_mask,split\n" + "\n".join(rows), encoding="utf-8")
    return tmp_path


def test_garments_without_a_mask_come_from_val_first_then_from_train(data: Path) -> None:
    names = hard_garments(data, 5, 2026)
    assert names[:3] == ["v1", "v2", "v3"]
    assert len(set(names)) == 5
    assert all(name.startswith("t") for name in names[3:])


def test_the_same_seed_draws_the_same_garments_and_another_seed_others(data: Path) -> None:
    assert hard_garments(data, 6, 1) == hard_garments(data, 6, 1)
    assert len({tuple(hard_garments(data, 6, seed)) for seed in range(8)}) > 1


def test_no_more_garments_than_there_are(data: Path) -> None:
    assert len(hard_garments(data, 2, 0)) == 2
    assert len(hard_garments(data, 100, 0)) == 9
