from __future__ import annotations

import numpy as np
import pytest

from pipelines.engines import KEYPOINTERS
from pipelines.engines.choice import EngineError
from pipelines.types import KEYPOINT_NAMES
from tests.support.brought import COCO, FEET, bring_mmpose, put_module

pytest.importorskip("torch", reason="mmpose runs on torch, which is not installed here.")
OPTIONS = ("config.py", "folder/net.pth")
IMAGE = np.full((200, 100, 3), (10, 20, 30), np.uint8)


def test_cocos_points_come_in_our_order_and_feet_that_it_lacks_score_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = bring_mmpose(monkeypatch)
    engine = KEYPOINTERS["mmpose"](None, 1, OPTIONS)
    points = engine.locate(IMAGE, (10, 20, 90, 180))
    for number, name in enumerate(COCO):
        assert points.get(name)[:2] == (10 + number, 20 + 2 * number)
    assert all(points.get(name) == (0, 0, 0) for name in ("left_heel", "right_heel", "left_toe", "right_toe"))
    assert points.points[:, 2].max() == 1
    image, boxes = seen[0]
    assert image[0, 0].tolist() == [30, 20, 10]
    assert boxes.tolist() == [[10, 20, 90, 180]]
    assert "net.pth" in engine.weights


def test_neck_and_mid_hip_lie_between_as_sure_as_the_less_sure_side(monkeypatch: pytest.MonkeyPatch) -> None:
    bring_mmpose(monkeypatch)
    points = KEYPOINTERS["mmpose"](None, 1, OPTIONS).locate(IMAGE, (0, 0, 90, 180))
    left, right, neck = points.get("left_shoulder"), points.get("right_shoulder"), points.get("neck")
    assert neck[0] == (left[0] + right[0]) / 2 and neck[1] == (left[1] + right[1]) / 2
    assert neck[2] == min(left[2], right[2]) > 0


def test_whole_body_nets_give_feet_and_a_neck_of_ones_own_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    names = COCO + FEET + ("neck", "hip")
    bring_mmpose(monkeypatch, names)
    points = KEYPOINTERS["mmpose"](None, 1, OPTIONS).locate(IMAGE, (0, 0, 90, 180))
    for ours, theirs in {
        "left_toe": "left_big_toe",
        "right_heel": "right_heel",
        "neck": "neck",
        "mid_hip": "hip",
    }.items():
        assert points.get(ours)[0] == names.index(theirs)
    assert all(points.get(name)[2] > 0 for name in KEYPOINT_NAMES)


def test_a_net_without_shoulders_and_hips_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    bring_mmpose(monkeypatch, ("nose", "left_eye", "right_eye"))
    with pytest.raises(EngineError, match="whole bodies"):
        KEYPOINTERS["mmpose"](None, 1, OPTIONS)


def test_a_checkpoint_that_does_not_open_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    bring_mmpose(monkeypatch)

    def broken(config: str, checkpoint: str, device: str) -> None:
        raise RuntimeError("size mismatch")

    put_module(monkeypatch, "mmpose.apis", init_model=broken, inference_topdown=None)
    with pytest.raises(EngineError, match="size mismatch"):
        KEYPOINTERS["mmpose"](None, 1, OPTIONS)
