from __future__ import annotations

import sys

import numpy as np
import onnxruntime
import pytest

from pipelines.bench.resnet50 import YardstickError, build_resnet50, yardstick_image


def test_the_yardstick_is_a_resnet50_by_its_weights() -> None:
    onnx = pytest.importorskip("onnx", reason="onnx is installed by requirements-train.txt")
    model = onnx.load_from_string(build_resnet50())
    convolutions = [node for node in model.graph.node if node.op_type == "Conv"]
    count = sum(int(np.prod(weight.dims)) for weight in model.graph.initializer)
    assert len(convolutions) == 53
    # torchvision's 25,557,032, less the second half of 26,560 pairs of batch norm values.
    assert count == 25_557_032 - 26_560


def test_it_runs_and_answers_with_finite_scores_that_depend_on_the_picture() -> None:
    pytest.importorskip("onnx", reason="onnx is installed by requirements-train.txt")
    session = onnxruntime.InferenceSession(build_resnet50(), providers=["CPUExecutionProvider"])
    some = session.run(None, {"image": yardstick_image()})[0]
    other = session.run(None, {"image": yardstick_image() * 2})[0]
    assert some.shape == (1, 1000)
    assert np.isfinite(some).all()
    assert np.abs(some - other).max() > 1e-3


def test_without_onnx_a_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(YardstickError, match=r"pip install -r requirements-train\.txt"):
        build_resnet50()
