from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pipelines.engines.manifest import find_entry, read_manifest
from pipelines.nets.mobilenet import FoldedConv
from pipelines.training.manifest_entry import write_entry
from pipelines.training.tidy_graph import TidyError, tidy, tidy_shipped

# What the exporter says of itself.
QUIET = pytest.mark.filterwarnings("ignore:Constant folding:UserWarning", "ignore::DeprecationWarning")


class Padded(nn.Module):
    """Convolutions with "SAME" padding of both strides, then a sum by way of a stack."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = FoldedConv(3, 8, 3), FoldedConv(8, 8, 3, 2)

    def forward(self, image: Tensor) -> Tensor:
        """(N, 3, H, W) > (N, 8, H / 2, W / 2)."""
        features = self.second(self.first(image))
        return torch.stack([features, features * 2]).sum(0)


class Mirrored(nn.Module):
    """Padding that is not "SAME"."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)

    def forward(self, image: Tensor) -> Tensor:
        """(N, 3, H, W) > (N, 4, H, W)."""
        answer: Tensor = self.conv(F.pad(image, (1, 1, 1, 1), mode="reflect"))
        return answer


def export(net: nn.Module, path: Path) -> Path:
    torch.manual_seed(0)
    axes = {"image": {2: "height", 3: "width"}}
    torch.onnx.export(net.eval(), (torch.zeros(1, 3, 32, 32),), str(path), input_names=["image"],
                      dynamic_axes=axes, opset_version=17, dynamo=False)  # fmt: skip
    return path


def operators(path: Path) -> set[str]:
    return {node.op_type for node in onnx.load(str(path)).graph.node}


@QUIET
def test_pads_and_stacks_are_gone_and_the_answer_is_the_same_at_any_size(tmp_path: Path) -> None:
    path = export(Padded(), tmp_path / "net.onnx")
    image = np.random.default_rng(1).normal(size=(1, 3, 64, 96)).astype(np.float32)
    before = onnxruntime.InferenceSession(str(path)).run(None, {"image": image})[0]
    assert {"Pad", "ReduceSum"} <= operators(path)
    tidy(path, (32, 32))
    assert not {"Pad", "ReduceSum", "ConstantOfShape"} & operators(path)
    after = onnxruntime.InferenceSession(str(path)).run(None, {"image": image})[0]
    assert np.allclose(before, after, atol=1e-5)


@QUIET
def test_a_net_that_would_answer_differently_is_left_as_it_was(tmp_path: Path) -> None:
    path = export(Mirrored(), tmp_path / "net.onnx")
    before = path.read_bytes()
    with pytest.raises(TidyError, match="differently"):
        tidy(path, (32, 32))
    assert path.read_bytes() == before


@QUIET
def test_a_tidied_entry_keeps_its_figures_and_names_the_new_file(tmp_path: Path) -> None:
    path = export(Padded(), tmp_path / "net.onnx")
    write_entry(tmp_path, "net", path, training_data=("drawn",), input_size=(32, 32), figures={"iou": 0.9})
    old = find_entry("net", tmp_path).sha256
    tidy_shipped(tmp_path, "net")
    entry = find_entry("net", tmp_path)
    assert entry.sha256 != old
    assert entry.figures == {"iou": 0.9} and entry.training_data == ("drawn",)


@pytest.mark.weights
@pytest.mark.parametrize("name", ["attention-points", "rmac-mnv2", "spoc-lite2", "yolact-mnv2"])
def test_the_shipped_nets_are_tidy(name: str) -> None:
    assert not {"Pad", "ReduceSum"} & operators(read_manifest()[name].path)
