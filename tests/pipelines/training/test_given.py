from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from pipelines.training.given import given_mask, given_parts, part_table, val_photos
from pipelines.types import PART_NAMES


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Rows of all three folders, one mask of a person."""
    rows = {
        "people": "name,has_mask,split\np1,1,val\np2,0,val\n",
        "garments": "name,has_mask,mask_agreement,split,checked\n"
        "a,1,0.97,val,1\nb,1,,val,0\nc,0,,val,0\nd,1,1,train,0\n",
        "products": "name,source,label,person,split\nm,magento,wj01,0,val\ns,saleor,tee,0,val\n",
    }
    for folder, text in rows.items():
        (tmp_path / folder / "masks").mkdir(parents=True)
        (tmp_path / folder / "photos.csv").write_text(text, encoding="utf-8")
    (tmp_path / "people" / "tags.json").write_text('["null", "skin", "jeans"]', encoding="utf-8")
    cv2.imwrite(str(tmp_path / "people" / "masks" / "p1.png"), np.array([[0, 1, 2]], np.uint8))
    return tmp_path


def test_only_masked_photos_of_the_split_are_given(data: Path) -> None:
    found = [(photo.group, photo.image.stem) for photo in val_photos(data)]
    assert found == [
        ("people", "p1"),
        ("garments_checked", "a"),
        ("garments", "b"),
        ("products", "m"),
        ("products", "s"),
    ]
    assert [photo.image.stem for photo in val_photos(data, "train")] == ["d"]
    assert [photo.group for photo in val_photos(data, "val", ["people"])] == ["people"]


def test_a_photo_knows_its_source_its_agreement_and_whether_a_person_is_on_it(data: Path) -> None:
    photos = {photo.image.stem: photo for photo in val_photos(data)}
    assert [photos[name].human for name in ("p1", "a", "m", "s")] == [True, False, True, False]
    assert photos["s"].source == "saleor"
    assert (photos["a"].agreement, photos["b"].agreement) == (0.97, 1.0)


def test_every_tag_of_a_person_is_foreground_and_has_its_part(data: Path) -> None:
    person = next(val_photos(data, "val", ["people"]))
    assert given_mask(person).tolist() == [[False, True, True]]
    parts = given_parts(person, part_table(data))
    assert [PART_NAMES[index] for index in parts[0]] == ["background", "skin", "trousers"]


def test_a_missing_mask_is_named(data: Path) -> None:
    garment = next(val_photos(data, "val", ["garments"]))
    with pytest.raises(FileNotFoundError, match=r"a\.png"):
        given_mask(garment)
