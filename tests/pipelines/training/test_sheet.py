from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipelines.training.sheet import (
    COLUMNS,
    GAP_PX,
    KINDS,
    LABEL_PX,
    PAGE_PX,
    PICTURE_PX,
    ROWS,
    cell,
    hard_garments,
    pages,
    write,
)

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"


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


def test_a_cell_shows_the_photo_beside_its_cut_out_on_neutral_grey() -> None:
    image = np.zeros((60, 40, 3), np.uint8)
    image[:] = (200, 10, 10)
    alpha = np.zeros((60, 40), np.uint8)
    alpha[:, :20] = 255
    made = cell(image, alpha, "1 red")
    assert made.shape[1] == PAGE_PX // COLUMNS
    middle = LABEL_PX + PICTURE_PX[1] // 4
    cut_out = made[middle, GAP_PX * 2 + PICTURE_PX[0] :]
    assert tuple(cut_out[10]) == (200, 10, 10)
    ground = cut_out[PICTURE_PX[0] * 3 // 4 : PICTURE_PX[0] - 20]
    assert (ground.max(1) == ground.min(1)).all()


def test_pages_hold_twenty_cells_and_the_last_one_ends_with_its_last_row() -> None:
    one = np.zeros((10, PAGE_PX // COLUMNS, 3), np.uint8)
    assert [page.shape for page in pages([one] * 26)] == [(ROWS * 10, PAGE_PX, 3), (20, PAGE_PX, 3)]


def test_several_pages_are_numbered_and_one_page_is_not(tmp_path: Path) -> None:
    page = np.zeros((8, 8, 3), np.uint8)
    assert [path.name for path in write([page, page], tmp_path / "s.png")] == ["s-1.png", "s-2.png"]
    assert write([page], tmp_path / "s.png") == [tmp_path / "s.png"]
    assert all((tmp_path / name).is_file() for name in ("s.png", "s-1.png", "s-2.png"))


def test_a_sheet_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="could not be written"):
        write([np.zeros((8, 8, 3), np.uint8)], tmp_path / "absent" / "s.png")


@pytest.mark.shared
@pytest.mark.skipif(not DATA.is_dir(), reason="the photographs of ../shared/data are not here")
@pytest.mark.parametrize("what", sorted(KINDS))
def test_every_kind_of_sheet_finds_its_photos(what: str) -> None:
    drawn = KINDS[what](DATA, 12, 2026)
    assert len({photo.path for photo in drawn}) == 12
    assert all(photo.path.is_file() for photo in drawn)
