from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from pipelines.training.colour_sheet import CELL_PX, cell, drawn, said_colour, verdict
from pipelines.types import Swatch


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("magento-ms03-gray_main", "grey"),
        ("saleor-grey-hoodie", "grey"),
        ("magento-wt07-white_main", "white"),
        ("blackbird-1", None),
        ("magento-mj01-red_main", None),
    ],
)
def test_a_file_name_says_the_sellers_colour(name: str, said: str | None) -> None:
    assert said_colour(name) == said


def test_the_draw_is_fixed_by_its_seed_and_takes_neutral_ones_only(tmp_path: Path) -> None:
    (tmp_path / "products").mkdir()
    names = [f"p{number}-{colour}" for number in range(20) for colour in ("black", "red", "white")]
    with (tmp_path / "products" / "photos.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("name",), *((name,) for name in names)])
    chosen = drawn(tmp_path, "neutral", 10, 3)
    assert chosen == drawn(tmp_path, "neutral", 10, 3) != drawn(tmp_path, "neutral", 10, 4)
    assert len(chosen) == 10
    assert not any("red" in name for name in chosen)
    assert len(drawn(tmp_path, "any", 100, 3)) == 60


def test_a_first_swatch_is_judged_by_its_family() -> None:
    assert verdict("a-black", Swatch("#222222", 1, "soft black")) is True
    assert verdict("a-white", Swatch("#c0c0c0", 1, "light grey")) is False
    assert verdict("a-red", Swatch("#c0c0c0", 1, "light grey")) is None


def test_a_cell_shows_what_was_read_and_the_chip() -> None:
    image = np.full((120, 80, 3), (200, 30, 40), np.uint8)
    read = np.zeros((60, 40), bool)
    read[:30] = True
    made = cell(image, read, [Swatch("#c81e28", 0.7, "red"), Swatch("#203080", 0.3, "blue")], "1  a")
    assert made.shape == (CELL_PX[1], CELL_PX[0], 3)
    assert (made == (0xC8, 0x1E, 0x28)).all(axis=2).sum() >= 2500
    assert (made == (0x20, 0x30, 0x80)).all(axis=2).any()
    assert tuple(made[60, 20]) == (200, 30, 40)
    assert made[200, 20].min() > 180
