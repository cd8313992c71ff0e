from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from pipelines.training.evaluate_shape import COUNTS, run


def write_masks(folder: Path, splits: tuple[str, ...] = ("train", "val")) -> None:
    """Ellipses, triangles and bars, each turned and scaled at random; and one empty mask."""
    (folder / "masks").mkdir(parents=True)
    random, rows = np.random.default_rng(0), ["name,label,has_mask,mask_agreement,split,checked"]
    for split in splits:
        for number in range(27):
            picture, kind = np.zeros((160, 160), np.uint8), ("ellipse", "triangle", "bar")[number % 3]
            scale, turn = random.uniform(30, 60), random.uniform(0, 180)
            box = cv2.boxPoints(((80, 80), (2 * scale, 0.5 * scale), turn)).astype(np.int32)
            if kind == "ellipse":
                cv2.ellipse(picture, ((80, 80), (2 * scale, 1.4 * scale), turn), 255, -1)
            else:
                cv2.fillPoly(picture, [box if kind == "bar" else box[:3]], 255)
            cv2.imwrite(str(folder / "masks" / f"{split}{number}.png"), picture)
            rows.append(f"{split}{number},{kind},1,0.999,{split},1")
    cv2.imwrite(str(folder / "masks" / "empty.png"), np.zeros((9, 9), np.uint8))
    rows.append("empty,bar,1,0.999,train,0")
    (folder / "photos.csv").write_text("\n".join(rows) + "\n")


def test_shapes_find_their_kind_by_every_descriptor(tmp_path: Path) -> None:
    write_masks(tmp_path / "garments")
    figures = run(tmp_path, tmp_path / "figures.json")
    assert set(figures) == {"hu", *(f"{name}_{count}" for name in ("phases", "magnitudes") for count in COUNTS)}
    assert figures["phases_120"] > 0.8 and figures["magnitudes_120"] > 0.8
    assert json.loads((tmp_path / "figures.json").read_text()) == figures


def test_a_folder_without_val_masks_is_refused(tmp_path: Path) -> None:
    write_masks(tmp_path, ("train",))
    with pytest.raises(ValueError, match="no val masks"):
        run(tmp_path)
