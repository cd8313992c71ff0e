from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from pipelines.training.point_sheet import CELL_PX, LEFT_RGB, RIGHT_RGB, cell, without_points
from pipelines.training.sheet import LABEL_PX
from pipelines.types import Keypoints, UInt8Array
from tests.support.images import person_scene

ROWS = """name,source,label,person,split
a,magento,wj01,1,train
b,magento,wp04,0,train
c,magento,msh08,0,train
d,magento,ug01,0,val
e,abo,chair,0,val
f,magento,wj02,1,val
"""


def test_only_worn_studio_garments_without_given_points_are_drawn_from(tmp_path: Path) -> None:
    (tmp_path / "products").mkdir()
    (tmp_path / "products" / "photos.csv").write_text(ROWS, encoding="utf-8")
    (tmp_path / "products" / "keypoints.json").write_text(json.dumps({"f": []}), encoding="utf-8")
    assert without_points(tmp_path, 60, 2026) == ["a", "b", "c"]
    assert without_points(tmp_path, 2, 1) == without_points(tmp_path, 2, 1)


def drawn(score: float) -> UInt8Array:
    image, _, points = person_scene()
    points[:, 2] = score
    return cell(np.full_like(image, 128), Keypoints(points), "1  a")[LABEL_PX:]


def test_left_and_right_limbs_of_sure_points_are_drawn_in_their_colours() -> None:
    made = drawn(0.9)
    assert made.shape[1] == CELL_PX[0]
    for colour in (LEFT_RGB, RIGHT_RGB):
        assert (made == colour).all(2).any()


def test_points_that_crops_would_not_trust_are_not_drawn() -> None:
    made = drawn(0.1)
    assert not (made == LEFT_RGB).all(2).any()
