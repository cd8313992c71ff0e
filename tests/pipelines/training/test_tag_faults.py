from __future__ import annotations

import numpy as np
import pytest

from pipelines.training.tag_faults import DRESS, TOP, skirts_by_name
from pipelines.types import PART_NAMES

# Tags of these tests: their index is their part, 100 is another tag for a dress, 200 the one for skirts.
PART_OF_TAG = np.zeros(256, np.uint8)
PART_OF_TAG[: len(PART_NAMES)] = np.arange(len(PART_NAMES))
PART_OF_TAG[100] = DRESS
PART_OF_TAG[255] = 255


def worn(*rows: tuple[int, int, int]) -> np.ndarray:
    """(100, 50) uint8 of garments as (tag, first row, row after the last)."""
    tags = np.zeros((100, 50), np.uint8)
    for tag, first, last in rows:
        tags[first:last, 15:35] = tag
    return tags


@pytest.mark.parametrize("tag", [DRESS, 100])
def test_a_dress_below_a_top_is_a_skirt(tag: int) -> None:
    tags = worn((TOP, 20, 45), (tag, 45, 80))
    mended = skirts_by_name(tags, PART_OF_TAG, 200)
    assert (mended[45:80, 15:35] == 200).all()
    assert (mended[tags != tag] == tags[tags != tag]).all()


@pytest.mark.parametrize(
    "rows",
    [
        ((DRESS, 20, 80),),
        ((TOP, 20, 24), (DRESS, 24, 80)),
        ((DRESS, 20, 80), (TOP, 30, 45)),
        ((TOP, 20, 45), (PART_NAMES.index("trousers"), 45, 90)),
        ((TOP, 20, 45), (255, 45, 80)),
    ],
)
def test_other_clothes_keep_their_names(rows: tuple[tuple[int, int, int], ...]) -> None:
    tags = worn(*rows)
    assert skirts_by_name(tags, PART_OF_TAG, 200) is tags


def test_a_crumb_is_left_alone() -> None:
    tags = worn((TOP, 20, 45))
    tags[45, 20:30] = DRESS
    assert skirts_by_name(tags, PART_OF_TAG, 200) is tags
