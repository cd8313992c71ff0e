from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest

from pipelines.training import metric_maps
from pipelines.training.metric_maps import Picture, _studio_role, pictures_of, read_maps
from tests.pipelines.training.retrieval_scene import DrawnFeatures, write_shop


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "grocery").mkdir()
    write_shop(tmp_path / "grocery")
    for folder, header in (("products", "name\n"), ("garments", "name,label,split,has_mask\n")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "photos.csv").write_text(header)
    return tmp_path


def test_shop_photos_studio_skus_and_some_garments_are_learned_from(data: Path) -> None:
    (data / "products" / "photos.csv").write_text("name\nmagento-mh05-white_back\ncaltech-cup-1\n")
    rows = [f"g{number},Dress,train,1" for number in range(60)]
    rows += ["v,Dress,val,1", "w,Dress,train,0"]
    (data / "garments" / "photos.csv").write_text("name,label,split,has_mask\n" + "\n".join(rows) + "\n")
    found = pictures_of(data)
    assert {one.role for one in found} <= {"train", "val", "gallery", "studio-val"}, "never a test photo"
    assert sum(one.label.startswith("shop-") for one in found) == 4 * (8 + 4 + 1)
    assert [one.label for one in found if one.label.startswith("sku-")] == ["sku-mh05-white"]
    assert len({_studio_role(f"mh05-{colour}") for colour in ("white", "red", "blue")}) == 1
    roles = [_studio_role(f"mh{number}-red") for number in range(200)]
    assert 0.15 < np.mean([role == "studio-val" for role in roles]) < 0.35
    dresses = [one for one in found if one.label == "garment-Dress"]
    assert len(dresses) == 40 and all(one.mask is not None and one.path.suffix == ".webp" for one in dresses)
    assert pictures_of(data) == found


def test_maps_are_computed_once_and_in_the_order_of_the_pictures(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = [one for one in pictures_of(data) if one.role == "gallery"]
    drawn: Any = DrawnFeatures()
    first = read_maps(pictures, drawn, data / "cache")
    monkeypatch.setattr(metric_maps, "decode", lambda path: pytest.fail(f"{path} was read again"))
    again = read_maps(pictures, drawn, data / "cache")
    assert first.maps.shape == (4, 24, 8, 8) and first.small.shape == (4, 16, 16, 3)
    assert (again.maps == first.maps).all() and (again.small == first.small).all()
    assert again.labels.tolist() == [f"shop-{number}" for number in range(4)]
    assert again.of("gallery").tolist() == [0, 1, 2, 3] and not len(again.of("train", "val"))


def test_what_lies_outside_a_mask_is_not_seen(tmp_path: Path) -> None:
    image = np.full((40, 40, 3), 200, np.uint8)
    image[10:30, 10:30] = (20, 160, 40)
    mask = np.zeros((40, 40), np.uint8)
    mask[10:30, 10:30] = 255
    for name, picture in (("photo", image), ("mask", mask)):
        cv2.imwrite(str(tmp_path / f"{name}.png"), picture)
    seen: list[np.ndarray] = []

    def features(square: np.ndarray) -> np.ndarray:
        seen.append(square)
        return np.ones((2, 8, 8), np.float32)

    drawn: Any = SimpleNamespace(weights="w", entry=DrawnFeatures.entry, features=features)
    read_maps([Picture(tmp_path / "photo.png", tmp_path / "mask.png", "a", "train")], drawn, tmp_path / "cache")
    assert (seen[-1] > 190).sum() == 0, "the bright ground is painted over"
