from __future__ import annotations

from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pytest

from pipelines.engines import SEGMENTERS
from pipelines.training.evaluate_segmentation import ValPhoto, given_mask, measure, val_photos
from pipelines.types import Segmentation, UInt8Array

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"


class LeftHalf:
    """A segmenter that takes the left half of every photo for a product."""

    name = weights = "left-half"

    def segment(self, image_rgb: UInt8Array) -> Segmentation:
        """See :class:`pipelines.engines.base.Segmenter`."""
        foreground = np.zeros((64, 64), np.float32)
        foreground[:, :32] = 1
        return Segmentation("product", 1.0, (), foreground)


def test_only_masked_photos_of_the_split_are_measured(tmp_path: Path) -> None:
    (tmp_path / "garments").mkdir()
    rows = "name,has_mask,split,checked\na,1,val,1\nb,1,val,0\nc,0,val,0\nd,1,train,0\n"
    (tmp_path / "garments" / "photos.csv").write_text(rows, encoding="utf-8")
    assert [(photo.image.stem, photo.group) for photo in val_photos(tmp_path)] == [
        ("a", "garments_checked"),
        ("b", "garments"),
    ]


def test_the_figure_is_intersection_over_union_with_the_given_mask(tmp_path: Path) -> None:
    image = np.full((128, 128, 3), 230, np.uint8)
    image[:, :64] = 40
    mask = np.zeros((128, 128), np.uint8)
    mask[64:, :64] = 255
    cv2.imwrite(str(tmp_path / "p.png"), image)
    cv2.imwrite(str(tmp_path / "m.png"), mask)
    photo = ValPhoto("products", tmp_path / "p.png", tmp_path / "m.png", human=True)
    iou, kind_right = measure(photo, LeftHalf())
    assert given_mask(photo).sum() == 64 * 64
    assert iou == pytest.approx(0.5, abs=0.03)
    assert not kind_right


@pytest.mark.shared
@pytest.mark.weights
@pytest.mark.skipif(not DATA.is_dir(), reason="the photographs of ../shared/data are not here")
@pytest.mark.parametrize(("group", "least"), [("people", 0.925), ("garments_checked", 0.965)])
def test_the_shipped_segmenter_cuts_out_real_photos(group: str, least: float) -> None:
    segmenter = SEGMENTERS["yolact-mnv2"](None, 2)
    photos = islice((photo for photo in val_photos(DATA) if photo.group == group), 0, None, 2)
    results = [measure(photo, segmenter) for photo in photos]
    assert np.mean([iou for iou, _ in results]) >= least
    assert np.mean([kind_right for _, kind_right in results]) >= 0.98
