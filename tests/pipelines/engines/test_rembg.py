from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipelines.engines import SEGMENTERS
from pipelines.engines.choice import EngineError
from tests.support.brought import bring_rembg
from tests.support.images import person_scene

pytestmark = pytest.mark.weights


def test_the_alpha_is_rembgs_and_the_rest_the_shipped_nets(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = bring_rembg(monkeypatch)
    image = person_scene(1000, 2048)[0]
    found, shipped = SEGMENTERS["rembg"](None, 1, ("u2net",)).segment(image), SEGMENTERS["yolact-mnv2"]().segment(image)
    assert found.foreground.shape == (1024, 500)
    assert found.foreground[:512].min() == 1 and found.foreground[512:].max() == 0
    assert (found.kind, found.kind_score) == (shipped.kind, shipped.kind_score)
    assert [one.box_xyxy_px for one in found.instances] == [one.box_xyxy_px for one in shipped.instances]
    assert found.parts is not None and found.parts.shape == (1024, 500)
    assert opened == [{"model": "u2net", "threads": 1}]


def test_masks_of_several_classes_become_one(monkeypatch: pytest.MonkeyPatch) -> None:
    bring_rembg(monkeypatch, masks=3)
    found = SEGMENTERS["rembg"](None, 1, ("u2net",)).segment(person_scene()[0])
    assert found.foreground.shape == (900, 400)
    assert found.foreground[0, 0] == 1 and found.foreground[-1, 0] == 0


def test_weights_of_ones_own_are_handed_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    opened = bring_rembg(monkeypatch)
    SEGMENTERS["rembg"](None, 1, ("u2net_custom", str(tmp_path / "net.onnx")))
    assert opened[0]["model_path"] == str(tmp_path / "net.onnx")


@pytest.mark.parametrize(
    ("model", "sentence"),
    [
        ("u3net", "no model called 'u3net'; it has absent, cloud, u2net"),
        ("cloud", "sends photos to a service"),
        ("absent", "fetch it once with: rembg d absent"),
    ],
)
def test_a_model_that_cannot_be_had_is_a_sentence(monkeypatch: pytest.MonkeyPatch, model: str, sentence: str) -> None:
    bring_rembg(monkeypatch)
    with pytest.raises(EngineError, match=sentence):
        SEGMENTERS["rembg"](None, 1, (model,))


def test_an_answer_of_another_shape_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    bring_rembg(monkeypatch)
    engine = SEGMENTERS["rembg"](None, 1, ("u2net",))
    engine.remove = lambda data, session, only_mask: np.zeros((7, 9), np.uint8)
    with pytest.raises(EngineError, match="answered with"):
        engine.segment(person_scene()[0])
