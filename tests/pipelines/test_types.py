from __future__ import annotations

import json

import numpy as np
import pytest

from pipelines.types import Check, Crop, Detection, Keypoints, Photo, PreparedPhoto, Segmentation, Swatch


def prepared(**changes: object) -> PreparedPhoto:
    values: dict[str, object] = {
        "size_px": (6, 4), "kind": "human", "kind_score": 0.9, "instances": (a_detection(),),
        "keypoints": Keypoints(np.zeros((23, 3), np.float32)), "alpha": np.zeros((4, 6), np.uint8), "confidence": 0.8,
        "crops": (Crop("top", (0, 0, 3, 3), True),), "swatches": (Swatch("#ff0000", 1.0, "red"),),
        "checks": (Check("size", False, 4.0, "The photo is too small."),), "descriptor": np.ones(3, np.float32),
    }  # fmt: skip
    return PreparedPhoto(**(values | changes))  # type: ignore[arg-type]


def a_detection() -> Detection:
    return Detection("top", 0.5, (0.0, 0.0, 2.0, 2.0), np.ones((2, 3), np.bool_), 4)


def test_photo_json_has_the_fixed_form() -> None:
    content = json.loads(json.dumps(prepared().as_json()))
    assert content["kind"] == "human"
    assert content["instances"] == [{"label": "top", "score": 0.5, "box_xyxy_px": [0, 0, 2, 2], "mask_area_px": 4}]
    assert len(content["keypoints"]) == 23
    assert content["crops"] == [{"recipe": "top", "box_xyxy_px": [0, 0, 3, 3], "confident": True}]
    assert content["swatches"] == [{"hex": "#ff0000", "share": 1.0, "name": "red", "distance": 0.0}]
    assert content["size_px"] == [6, 4]
    assert content["keypoints_elsewhere"] == {}


def test_a_photo_without_a_person_has_no_key_points() -> None:
    assert prepared(kind="product", keypoints=None).as_json()["keypoints"] is None


def test_an_alpha_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="alpha is"):
        prepared(alpha=np.zeros((6, 4), np.uint8))


def test_a_grey_picture_is_no_photo() -> None:
    with pytest.raises(ValueError, match="uint8"):
        Photo(np.zeros((4, 4), np.uint8))


def test_instance_masks_have_the_size_of_the_foreground_map() -> None:
    with pytest.raises(ValueError, match="foreground"):
        Segmentation("product", 1.0, (a_detection(),), np.zeros((5, 5), np.float32))


def test_key_points_are_found_by_name() -> None:
    points = np.zeros((23, 3), np.float32)
    points[17] = (10, 20, 0.5)
    assert Keypoints(points).get("neck") == (10.0, 20.0, 0.5)
    with pytest.raises(KeyError):
        Keypoints(points).get("tail")


def test_a_second_place_is_of_a_known_point() -> None:
    points = np.zeros((23, 3), np.float32)
    twice = prepared(keypoints=Keypoints(points, {"left_wrist": (1.0, 2.00049, 0.25)}))
    assert twice.as_json()["keypoints_elsewhere"] == {"left_wrist": [1.0, 2.0, 0.25]}
    with pytest.raises(ValueError, match="tail"):
        Keypoints(points, {"tail": (1.0, 2.0, 0.3)})


def test_an_empty_crop_is_refused() -> None:
    with pytest.raises(ValueError, match="area"):
        Crop("top", (3, 3, 3, 8), True)
