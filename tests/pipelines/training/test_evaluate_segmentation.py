from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import click
import cv2
import numpy as np
import pytest

from pipelines.engines import SEGMENTERS
from pipelines.training import evaluate_segmentation
from pipelines.training.evaluate_segmentation import Measured, Ruler, measure_all, run, summary
from pipelines.training.given import ValPhoto, given_mask, part_table, val_photos
from pipelines.training.metrics import part_counts
from pipelines.training.tag_faults import DRESS, SKIRT, TOP, skirts_among_parts
from pipelines.types import PART_NAMES, Segmentation, UInt8Array

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"


class LeftHalf:
    """A segmenter that takes the left half of every photo for a product, and all of it for a top."""

    name = weights = "left-half"
    refiner = None

    def segment(self, image_rgb: UInt8Array) -> Segmentation:
        """See :class:`pipelines.engines.base.Segmenter`."""
        foreground = np.zeros((64, 64), np.float32)
        foreground[:, :32] = 1
        parts = np.full((64, 64), PART_NAMES.index("top"), np.uint8)
        return Segmentation("product", 1.0, (), foreground, parts)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """One person whose lower left quarter is given, jeans on the left and skin on the right of it."""
    folder = tmp_path / "people"
    for name in ("images", "masks"):
        (folder / name).mkdir(parents=True)
    (folder / "photos.csv").write_text("name,has_mask,split\np,1,val\n", encoding="utf-8")
    (folder / "tags.json").write_text('["null", "skin", "jeans", "top"]', encoding="utf-8")
    image = np.full((128, 128, 3), 230, np.uint8)
    image[:, :64] = 40
    mask = np.zeros((128, 128), np.uint8)
    mask[64:, :32], mask[64:, 32:64] = 2, 3
    cv2.imwrite(str(folder / "images" / "p.webp"), image)
    cv2.imwrite(str(folder / "masks" / "p.png"), mask)
    return tmp_path


def one(group: str, iou: float, confidence: float, source: str = "", right: bool = True) -> Measured:
    """A photo that has been measured."""
    return Measured(ValPhoto(group, Path("a"), Path("a"), False, source), iou, right, confidence, {})


def test_a_photo_is_measured_against_its_given_mask_and_parts(data: Path) -> None:
    photos = list(val_photos(data))
    (measured,) = measure_all(photos, Ruler(LeftHalf(), None, part_table(data)))
    assert given_mask(photos[0]).sum() == 64 * 64
    assert measured.iou == pytest.approx(0.5, abs=0.03)
    assert not measured.kind_right
    assert measured.boundary_f is not None
    assert 0.4 < measured.boundary_f < 0.9
    figures = summary([measured])
    # The left half is cut out: a quarter of the photo is the given top, another quarter is not.
    assert figures["part_top_iou"] == pytest.approx(1 / 4)
    assert figures["part_trousers_iou"] == 0
    assert figures["garment_classes_mean_iou"] == pytest.approx(1 / 8)
    assert figures["people_below_090"] == 1


def test_a_skirt_that_is_tagged_as_a_dress_is_judged_under_both_names() -> None:
    given, found = np.zeros((100, 50), np.uint8), np.zeros((100, 50), np.uint8)
    given[20:45], found[20:45] = TOP, TOP
    given[45:80], found[45:80] = DRESS, SKIRT
    counts = (part_counts(found, given), part_counts(found, skirts_among_parts(given)))
    photo = ValPhoto("people", Path("a"), Path("a"), True, "")
    figures = summary([Measured(photo, 1.0, True, 1.0, {}, 1.0, counts)])
    assert figures["garment_classes_mean_iou"] == pytest.approx(1 / 2)
    assert figures["garment_classes_skirts_named_mean_iou"] == 1
    assert figures["part_dress_iou"] == 0


def test_opencvs_threads_are_given_back(data: Path) -> None:
    before = cv2.getNumThreads()
    measure_all(list(val_photos(data)), Ruler(LeftHalf()))
    assert cv2.getNumThreads() == before


def test_products_are_told_apart_by_source() -> None:
    figures = summary(
        [one("products", 0.6, 0.2, "caltech"), one("products", 0.9, 0.9, "magento"), one("products", 1, 0.9, "saleor")]
    )
    assert figures["products_mean_iou"] == pytest.approx(2.5 / 3)
    assert figures["products_without_caltech_mean_iou"] == pytest.approx(0.95)
    assert figures["products_exact_mean_iou"] == 1
    assert figures["products_magento_photos"] == 1
    assert "people_boundary_f" not in figures


def test_human_or_not_is_counted_over_all_and_by_folder() -> None:
    figures = summary([one("garments", 1, 1), one("garments_checked", 1, 1, right=False), one("people", 1, 1)])
    assert figures["human_accuracy"] == pytest.approx(2 / 3)
    assert figures["garments_human_accuracy"] == 0.5
    assert figures["people_human_accuracy"] == 1


def test_doubt_is_reported_over_all_photos_and_where_there_are_failures() -> None:
    figures = summary(
        [one("people", 0.8, 0.3), one("people", 0.95, 0.9), one("garments_checked", 0.95, 0.2), one("garments", 1, 1)]
    )
    assert figures["doubt_auroc"] == pytest.approx(2 / 3)
    assert figures["doubt_auroc_people"] == 1
    assert "doubt_auroc_garments_checked" not in figures
    assert figures["doubt_brier"] == pytest.approx((0.3**2 + 0.1**2 + 0.8**2) / 4)


def test_the_table_is_printed_and_written(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(evaluate_segmentation, "open_segmenter", lambda *_: LeftHalf())
    figures = run(data, data / "f.json", groups=["people"])
    assert json.loads((data / "f.json").read_text(encoding="utf-8")) == figures
    assert "people_mean_iou" in capsys.readouterr().out
    with pytest.raises(click.UsageError, match="no val photos with masks for garments"):
        run(data, groups=["garments"])


@pytest.mark.shared
@pytest.mark.weights
@pytest.mark.skipif(not DATA.is_dir(), reason="the photographs of ../shared/data are not here")
@pytest.mark.parametrize(("group", "least"), [("people", 0.925), ("garments_checked", 0.965)])
def test_the_shipped_segmenter_cuts_out_real_photos(group: str, least: float) -> None:
    ruler = Ruler(SEGMENTERS["yolact-mnv2"](None, 2))
    photos = islice((photo for photo in val_photos(DATA) if photo.group == group), 0, None, 2)
    results = [ruler.measure(photo) for photo in photos]
    assert np.mean([result.iou for result in results]) >= least
    assert np.mean([result.kind_right for result in results]) >= 0.98
