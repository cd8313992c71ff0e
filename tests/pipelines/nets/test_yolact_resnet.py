from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from pipelines.nets.resnet import ResNet, ResNetSize
from pipelines.nets.yolact_resnet import PaperSize, PaperYolact, paper_anchors
from pipelines.training.manifest_entry import freeze_standardised

SMALL = PaperSize(ResNetSize(depth=50, width=8, radix=2, cardinality=2), pyramid=16)


def test_the_default_is_the_net_of_the_paper() -> None:
    with torch.device("meta"):
        net = PaperYolact()
        output = net(torch.zeros(1, 3, 800, 800))
    anchors = 3 * (100**2 + 50**2 + 25**2 + 13**2 + 7**2)
    assert output.class_logits.shape == (1, anchors, 26)
    assert output.box_deltas.shape == (1, anchors, 4)
    assert output.coefficients.shape == (1, anchors, 32)
    assert output.prototypes.shape == (1, 32, 200, 200)
    assert net.encoder.size.depth == 101
    assert len(paper_anchors(800, 800)) == anchors


def test_parameters_are_those_counted_by_hand() -> None:
    with torch.device("meta"):
        net, backbone = PaperYolact(), ResNet()
    conv3 = 256 * 256 * 9 + 256
    pyramid = (512 + 1024 + 2048) * 256 + 3 * 256 + 5 * conv3
    protonet = 4 * conv3 + 256 * 32 + 32
    head = conv3 + 3 * (26 + 4 + 32) * (256 * 9 + 1)
    own = sum(parameter.numel() for parameter in backbone.parameters())
    assert sum(parameter.numel() for parameter in net.parameters()) == own + pyramid + protonet + head


@pytest.mark.parametrize(("height", "width"), [(64, 64), (72, 104)])
def test_one_answer_for_every_anchor_at_any_multiple_of_eight(height: int, width: int) -> None:
    output = PaperYolact(SMALL).eval()(torch.randn(2, 3, height, width))
    assert output.class_logits.shape == (2, len(paper_anchors(height, width)), 26)
    assert output.prototypes.shape == (2, 32, height // 4, width // 4)
    assert output.coefficients.abs().max() <= 1
    assert output.prototypes.min() >= 0


def test_anchors_lie_at_the_centres_of_their_cells_with_the_paper_s_ratios() -> None:
    anchors = paper_anchors(550, 550)
    assert anchors[0].tolist() == pytest.approx([4, 4, 24, 24])
    assert (anchors[1, 2] / anchors[1, 3], anchors[2, 2] / anchors[2, 3]) == pytest.approx((0.5, 2.0))
    assert sorted({round(float(area) ** 0.5) for area in anchors[:, 2:].prod(1)}) == [24, 48, 96, 192, 384]


@pytest.mark.parametrize("switches", [{}, {"attention": False}, {"standardise": False}])
def test_every_parameter_gets_a_gradient(switches: dict[str, bool]) -> None:
    torch.manual_seed(0)
    net = PaperYolact(PaperSize(ResNetSize(depth=50, width=8, radix=2, cardinality=2, **switches), pyramid=16))
    output = net(torch.randn(2, 3, 64, 64))
    torch.stack([value.square().mean() for value in output]).sum().backward()  # type: ignore[no-untyped-call]
    assert [
        name for name, value in net.named_parameters() if value.grad is None or not value.grad.abs().sum() > 0
    ] == []


# The exporter that writes the nets of this house (it keeps free heights and widths) calls itself legacy.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_exported_net_answers_like_the_torch_net(tmp_path: Path) -> None:
    torch.manual_seed(0)
    net, image = PaperYolact(SMALL).eval(), torch.randn(1, 3, 64, 96)
    with torch.no_grad():
        wanted = net(image)
    freeze_standardised(net)
    torch.onnx.export(net, (image,), str(tmp_path / "net.onnx"), input_names=["image"],
                      output_names=list(wanted._fields), opset_version=17, dynamo=False)  # fmt: skip
    session = onnxruntime.InferenceSession(str(tmp_path / "net.onnx"), providers=["CPUExecutionProvider"])
    for found, expected in zip(session.run(None, {"image": image.numpy()}), wanted, strict=True):
        scale = max(float(expected.abs().max()), 1.0)
        assert np.abs(found - expected.numpy()).max() < 1e-3 * scale
