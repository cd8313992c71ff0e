from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipelines.training.retrieval_listing import ListingError, read_listing, task_of

ROWS = """file,split,class_id,coarse
a.webp,gallery,0,Juice
b.webp,gallery,1,Apple
c.webp,train,0,Juice
d.webp,train,1,Apple
e.webp,test,1,Apple
"""


def folder(path: Path, text: str = ROWS) -> Path:
    (path / "photos.csv").write_text(text)
    return path


def test_a_listing_knows_splits_products_and_packages(tmp_path: Path) -> None:
    listing = read_listing(folder(tmp_path))
    assert listing.of("train").tolist() == [2, 3]
    assert listing.labels.tolist() == [0, 1, 0, 1, 1]
    assert listing.packaged.tolist() == [True, False, True, False, False]


@pytest.mark.parametrize(
    ("protocol", "gallery", "products"),
    [("iconic", [0, 1], True), ("iconic-filed", [0, 1, 2, 3], True), ("photos", [2, 3], False), ("open", [1], True)],
)
def test_a_protocol_says_who_is_asked_for_among_whom(
    tmp_path: Path, protocol: str, gallery: list[int], products: bool
) -> None:
    task = task_of(read_listing(folder(tmp_path)), protocol, "test")
    assert task.queries.tolist() == [4]
    assert task.gallery.tolist() == gallery and task.products is products
    assert not np.isin(task.context, task.queries).any()


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(ListingError, match=r"no photos\.csv"):
        read_listing(tmp_path)
    with pytest.raises(ListingError, match="lacks the columns class_id"):
        read_listing(folder(tmp_path, "file,split\na.webp,test\n"))
    with pytest.raises(ListingError, match="no photos of the split 'val'"):
        read_listing(folder(tmp_path)).of("val")
