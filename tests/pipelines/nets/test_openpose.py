from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from pipelines.nets.openpose import OpenPose, OpenPoseSize, ServedOpenPose

SMALL = OpenPoseSize(width=4, stage_width=8, field_stages=2, map_stages=2)


def test_every_stage_answers_at_stride_8_and_the_masks_lie_at_their_layers() -> None:
    output = OpenPose(SMALL)(torch.randn(2, 3, 64, 48))
    assert [stage.shape for stage in output.fields] == [(2, 44, 8, 6)] * 2
    assert [stage.shape for stage in output.maps] == [(2, 23, 8, 6)] * 2
    assert [mask.shape for mask in output.masks] == [(2, 1, 16, 12), (2, 1, 8, 6), (2, 1, 8, 6)]
    assert all(mask.min() >= 0 and mask.max() <= 1 for mask in output.masks)


def test_its_layers_are_the_first_thirteen_of_vgg_19() -> None:
    with torch.device("meta"):
        encoder = OpenPose().encoder
    published_convolutions, last_three = 20_024_384, 3 * (512 * 512 * 9 + 512)
    assert sum(p.numel() for p in encoder.layers.parameters()) == published_convolutions - last_three


def test_parameters_of_the_stages_are_those_counted_by_hand() -> None:
    with torch.device("meta"):
        net = OpenPose(OpenPoseSize(attention=False))

    def stage(before: int, answers: int) -> int:
        first = (before + 2 * 128) * 128 * 9 + 3 * 128
        later = (3 * 128 + 2 * 128) * 128 * 9 + 3 * 128
        return first + 4 * later + 384 * 512 + 512 + 512 * answers + answers

    stages = stage(128, 44) + 3 * stage(172, 44) + stage(172, 23) + stage(195, 23)
    reduce = 512 * 256 * 9 + 256 + 256 * 128 * 9 + 128
    vgg = sum(p.numel() for p in net.encoder.parameters())
    assert sum(p.numel() for p in net.parameters()) == vgg + reduce + stages


@pytest.mark.parametrize("attention", [True, False])
def test_every_parameter_gets_a_gradient(attention: bool) -> None:
    torch.manual_seed(0)
    net = OpenPose(OpenPoseSize(width=8, stage_width=8, field_stages=2, map_stages=2, attention=attention))
    output = net(torch.randn(2, 3, 64, 64))
    torch.stack([stage.square().mean() for stage in (*output.fields, *output.maps)]).sum().backward()  # type: ignore[no-untyped-call]
    assert [
        name for name, value in net.named_parameters() if value.grad is None or not value.grad.abs().sum() > 0
    ] == []
    assert len(output.masks) == (3 if attention else 0)


def test_a_mask_of_zeros_silences_its_layer() -> None:
    torch.manual_seed(0)
    encoder, image = OpenPose(SMALL).encoder, torch.randn(1, 3, 32, 32)
    torch.nn.init.constant_(encoder.estimators["13"].mask.bias, -200)  # type: ignore[union-attr, arg-type]
    with torch.no_grad():
        features, masks = encoder(image)
    assert masks[-1].max() < 1e-6
    assert features.abs().max() < 1e-6


def test_the_last_estimator_sees_the_masks_of_the_other_two() -> None:
    torch.manual_seed(0)
    encoder, image = OpenPose(SMALL).encoder, torch.randn(1, 3, 32, 32)
    estimator = encoder.estimators["13"]
    own = estimator.reduce.out_channels  # type: ignore[union-attr]
    weight = estimator.mask.weight  # type: ignore[union-attr]
    assert weight.shape[1] == own + 2  # type: ignore[operator, index]
    with torch.no_grad():
        before = encoder(image)[1]
        weight[:, own:] += 5  # type: ignore[index, operator]
        after = encoder(image)[1]
    assert torch.equal(before[0], after[0]) and torch.equal(before[1], after[1])
    assert (after[2] > before[2]).all()


def test_a_net_without_a_stage_of_each_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="a stage of fields and one of maps"):
        OpenPoseSize(map_stages=0)


# The exporter that writes the nets of this house (it keeps free heights and widths) calls itself legacy.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_exported_net_answers_like_the_torch_net(tmp_path: Path) -> None:
    torch.manual_seed(0)
    net, image = ServedOpenPose(OpenPose(SMALL)).eval(), torch.randn(1, 3, 64, 48)
    torch.onnx.export(net, (image,), str(tmp_path / "net.onnx"), input_names=["image"],
                      output_names=["maps", "fields"], opset_version=17, dynamo=False)  # fmt: skip
    session = onnxruntime.InferenceSession(str(tmp_path / "net.onnx"), providers=["CPUExecutionProvider"])
    with torch.no_grad():
        wanted = net(image)
    for found, expected in zip(session.run(None, {"image": image.numpy()}), wanted, strict=True):
        assert np.abs(found - expected.numpy()).max() < 1e-4
