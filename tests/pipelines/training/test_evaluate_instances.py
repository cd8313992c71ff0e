from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from pipelines.engines.yolact import RANKING, SERVED, YolactSegmenter
from pipelines.training.evaluate_instances import (
    InstancePhoto,
    found_instances,
    instance_photos,
    measure,
    people_instances,
)
from pipelines.types import CLASS_NAMES, Detection, Segmentation, UInt8Array

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
TAGS = ["null", "skin", "jeans", "t-shirt", "bag"]
PERSON, TOP, TROUSERS, BAG = (CLASS_NAMES.index(name) + 1 for name in ("person", "top", "trousers", "bag"))


def tagged() -> UInt8Array:
    """A figure of 100 x 60 pixels: skin above a t-shirt above jeans, and a bag of 9 pixels."""
    pixels = np.zeros((100, 60), np.uint8)
    pixels[5:20, 20:40], pixels[20:50, 20:40], pixels[50:90, 20:40], pixels[50:53, 45:48] = 1, 3, 2, 4
    return pixels


def write_data(folder: Path) -> Path:
    """people/ with one val photo, garments/ with a checked and an unchecked one, products/ with a model."""
    tables = {
        "people": "name,has_mask,split\na,1,val\nb,1,train\nc,0,val\n",
        "garments": "name,label,has_mask,split,checked\nd,Skirt,1,val,1\ne,Skirt,1,val,0\n",
        "products": "name,source,label,person,split\nf,magento,wj01,0,val\ng,saleor,tee,0,val\n",
    }
    for group, table in tables.items():
        (folder / group / "images").mkdir(parents=True)
        (folder / group / "masks").mkdir()
        (folder / group / "photos.csv").write_text(table, encoding="utf-8")
        for name in (line.split(",")[0] for line in table.splitlines()[1:]):
            mask = tagged() if group == "people" else (tagged() > 0).astype(np.uint8) * 255
            cv2.imwrite(str(folder / group / "masks" / f"{name}.png"), mask)
            cv2.imwrite(str(folder / group / "images" / f"{name}.webp"), np.full((100, 60, 3), 90, np.uint8))
    (folder / "people" / "tags.json").write_text(json.dumps(TAGS), encoding="utf-8")
    return folder


class Found:
    """A segmenter that finds the same detections in every photo."""

    name = weights = "found"
    refiner = None

    def __init__(self, *labels: str) -> None:
        mask = tagged() > 0
        self.detections = tuple(Detection(label, 0.9, (0, 0, 60, 100), mask, int(mask.sum())) for label in labels)

    def segment(self, image_rgb: UInt8Array) -> Segmentation:
        """See :class:`pipelines.engines.base.Segmenter`."""
        return Segmentation("human", 1.0, self.detections, np.zeros((100, 60), np.float32))


def test_a_person_and_every_class_worn_are_instances_and_specks_are_ignored() -> None:
    instances = {one.label: one for one in people_instances(tagged(), {2: TROUSERS, 3: TOP, 4: BAG})}
    assert set(instances) == {PERSON, TOP, TROUSERS, BAG}
    assert instances[PERSON].mask.sum() == (tagged() > 0).sum()
    assert instances[TROUSERS].mask.sum() == 40 * 20
    assert [label for label, one in instances.items() if one.ignored] == [BAG]


def test_masked_checked_photos_of_the_split_are_read(tmp_path: Path) -> None:
    photos = {photo.image.stem: photo for photo in instance_photos(write_data(tmp_path))}
    assert set(photos) == {"a", "d", "f", "g"}
    assert [one.label for one in photos["d"].instances] == [CLASS_NAMES.index("skirt") + 1]
    assert [one.label for one in photos["f"].instances] == [PERSON]
    assert photos["f"].persons_only and not photos["g"].persons_only


def test_garments_found_on_a_model_whose_garments_nobody_marked_are_not_held_against_the_net(tmp_path: Path) -> None:
    photos = [photo for photo in instance_photos(write_data(tmp_path)) if photo.image.stem == "f"]
    assert measure(photos, Found("person", "top"))["AP"] == pytest.approx(1)
    judged = [InstancePhoto("products", photo.image, photo.instances) for photo in photos]
    spoiled = measure(judged, Found("person", "person"))
    assert spoiled["AP"] == pytest.approx(1) and spoiled["products_AP"] == pytest.approx(1)


def test_figures_are_given_for_all_and_for_each_folder(tmp_path: Path) -> None:
    figures = measure(instance_photos(write_data(tmp_path)), Found("person", "skirt"))
    assert figures["people_photos"] == 1 and figures["products_photos"] == 2 and figures["photos"] == 4
    assert figures["garments_AP"] == pytest.approx(1)
    assert figures["people_AP"] == pytest.approx(1 / 3)


def test_found_masks_are_brought_to_the_photo_s_own_size() -> None:
    mask = np.zeros((50, 30), bool)
    mask[10:40, 10:20] = True
    (one,) = found_instances([Detection("bag", 0.4, (0, 0, 60, 100), mask, 1)], (60, 100))
    assert one.mask.shape == (100, 60) and one.label == BAG and one.score == 0.4
    assert abs(int(one.mask.sum()) - 1200) < 60


def test_a_missing_mask_is_a_sentence(tmp_path: Path) -> None:
    (write_data(tmp_path) / "people" / "masks" / "a.png").unlink()
    with pytest.raises(FileNotFoundError, match="expected a mask at"):
        list(instance_photos(tmp_path))


@pytest.mark.weights
def test_the_whole_ranking_begins_with_what_is_served() -> None:
    image = np.full((120, 90, 3), 235, np.uint8)
    image[20:100, 25:65] = (160, 40, 50)
    served = YolactSegmenter(None, 1, SERVED).segment(image).instances
    ranked = YolactSegmenter(None, 1, RANKING).segment(image).instances
    assert len(ranked) > len(served)
    assert [one.score for one in ranked[: len(served)]] == pytest.approx([one.score for one in served], abs=1e-5)


@pytest.mark.shared
@pytest.mark.weights
@pytest.mark.skipif(not DATA.is_dir(), reason="the photographs of ../shared/data are not here")
def test_the_shipped_segmenter_finds_people_and_garments_in_real_photos() -> None:
    photos = [photo for photo in instance_photos(DATA) if photo.group == "people"][::4]
    figures = measure(photos, YolactSegmenter(None, 2, RANKING))
    assert figures["AP50"] >= 0.15
