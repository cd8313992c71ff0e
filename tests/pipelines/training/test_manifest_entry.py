from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper

from pipelines.engines.manifest import find_entry
from pipelines.nets.blocks import SplitAttentionConv, WSConv2d
from pipelines.training.manifest_entry import freeze_standardised, record_figures, store_half_precision, write_entry


def a_product_with(weight: np.ndarray[tuple[int, ...], np.dtype[np.float32]], path: Path) -> None:
    """An ONNX file that multiplies its input by ``weight``."""
    node = helper.make_node("MatMul", ["x", "w"], ["y"])
    shape = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 64]) for name in ("x", "y")]
    graph = helper.make_graph([node], "g", shape[:1], shape[1:], [numpy_helper.from_array(weight, "w")])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), str(path))


def test_half_precision_halves_the_file_and_keeps_the_answer(tmp_path: Path) -> None:
    weight = np.random.default_rng(0).normal(size=(64, 64)).astype(np.float32)
    path = tmp_path / "net.onnx"
    a_product_with(weight, path)
    before = path.stat().st_size
    store_half_precision(path)
    assert path.stat().st_size < 0.6 * before
    given = np.ones((1, 64), np.float32)
    answer = onnxruntime.InferenceSession(str(path)).run(None, {"x": given})[0]
    assert np.allclose(answer, given @ weight, atol=0.05)


def test_frozen_convolutions_answer_as_before() -> None:
    torch.manual_seed(0)
    block, image = SplitAttentionConv(8, 8).eval(), torch.randn(1, 8, 6, 6)
    with torch.no_grad():
        before = block(image)
        freeze_standardised(block)
        assert torch.allclose(block(image), before, atol=1e-5)
    assert not any(isinstance(module, WSConv2d) for module in block.modules())


def test_an_entry_is_written_read_back_and_keeps_its_figures(tmp_path: Path) -> None:
    file = tmp_path / "net.onnx"
    file.write_bytes(b"one")
    write_entry(tmp_path, "net", file, training_data=("drawn",), input_size=(8, 8), figures={"iou": 0.9})
    file.write_bytes(b"two")
    write_entry(tmp_path, "net", file, training_data=("drawn",), input_size=(8, 8))
    entry = find_entry("net", tmp_path)
    assert entry.figures == {"iou": 0.9}
    assert entry.training_data == ("drawn",)


def test_recorded_figures_replace_the_old_ones(tmp_path: Path) -> None:
    file = tmp_path / "net.onnx"
    file.write_bytes(b"one")
    write_entry(tmp_path, "net", file, training_data=("drawn",), input_size=(8, 8), figures={"old": 0.5})
    record_figures(tmp_path, "net", {"iou": 0.93217})
    assert find_entry("net", tmp_path).figures == {"iou": 0.9322}


def test_a_frozen_convolution_keeps_its_bias() -> None:
    torch.manual_seed(0)
    net, features = torch.nn.Sequential(WSConv2d(3, 4, 3)), torch.randn(1, 3, 6, 6)
    before = net(features)
    freeze_standardised(net)
    assert torch.allclose(net(features), before, atol=1e-6)
