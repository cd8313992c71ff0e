from __future__ import annotations

import numpy as np
import pytest

from pipelines.engines import SEGMENTERS
from pipelines.engines.choice import EngineError
from tests.support.brought import bring_detectron2, put_module
from tests.support.images import person_scene

pytest.importorskip("torch", reason="detectron2 runs on torch, which is not installed here.")
pytestmark = pytest.mark.weights
OPTIONS = ("config.yaml", "folder/weights.pth")


def test_instances_are_detectron2s_and_the_photo_comes_in_opencvs_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    bring_detectron2(monkeypatch)
    engine = SEGMENTERS["detectron2"](None, 1, OPTIONS)
    image = person_scene(800, 2666)[0]
    found = engine.segment(image)
    assert [one.label for one in found.instances] == ["person", "bag"]
    assert found.instances[0].box_xyxy_px == pytest.approx((400, 0, 800, 2666))
    assert found.instances[0].mask_area_px == pytest.approx(400 * 2666, rel=0.01)
    assert engine.predictor.seen.shape == (1333, 400, 3)
    assert engine.predictor.seen[0, 0].tolist() == image[0, 0, ::-1].tolist()
    assert engine.predictor.settings.read == "config.yaml"
    assert vars(engine.predictor.settings.MODEL) == {"WEIGHTS": "folder/weights.pth", "DEVICE": "cpu"}
    assert "weights.pth" in engine.weights


def test_its_masks_decide_and_the_shipped_net_says_how_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    bring_detectron2(monkeypatch)
    image = person_scene()[0]
    found, shipped = (
        SEGMENTERS["detectron2"](None, 1, OPTIONS).segment(image),
        SEGMENTERS["yolact-mnv2"]().segment(image),
    )
    assert found.foreground.min() >= 0.75
    assert found.kind == shipped.kind
    sure = shipped.foreground[shipped.foreground.shape[0] // 3, shipped.foreground.shape[1] // 2]
    assert found.foreground[300, 200] == pytest.approx(0.75 + 0.25 * sure, abs=0.02)


def test_where_it_finds_nothing_the_shipped_nets_answer_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    bring_detectron2(monkeypatch)
    monkeypatch.setattr("pipelines.engines.detectron2.SCORE_LIMIT", 0.95)
    image = person_scene()[0]
    found, shipped = (
        SEGMENTERS["detectron2"](None, 1, OPTIONS).segment(image),
        SEGMENTERS["yolact-mnv2"]().segment(image),
    )
    assert len(found.instances) == len(shipped.instances)
    assert abs(float(found.foreground.mean() - shipped.foreground.mean())) < 0.01


def test_classes_without_a_name_are_other(monkeypatch: pytest.MonkeyPatch) -> None:
    bring_detectron2(monkeypatch)
    engine = SEGMENTERS["detectron2"](None, 1, OPTIONS)
    assert [engine._label(number) for number in range(4)] == ["person", "bag", "other", "other"]
    engine.predictor.metadata = {}
    assert engine._label(0) == "other"


def test_a_config_that_does_not_open_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    bring_detectron2(monkeypatch)

    def broken(settings: object) -> None:
        raise KeyError("ROI_HEADS")

    put_module(monkeypatch, "detectron2.engine", DefaultPredictor=broken)
    with pytest.raises(EngineError, match=r"cannot open config.yaml with folder/weights.pth"):
        SEGMENTERS["detectron2"](None, 1, OPTIONS)


def test_masks_of_the_shipped_net_are_brought_to_the_size_of_the_photo_given(monkeypatch: pytest.MonkeyPatch) -> None:
    bring_detectron2(monkeypatch)
    found = SEGMENTERS["detectron2"](None, 1, OPTIONS).segment(np.full((100, 60, 3), 200, np.uint8))
    assert found.foreground.shape == (100, 60)
    assert found.parts is not None and found.parts.shape == (100, 60)
