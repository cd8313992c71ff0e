from __future__ import annotations

import pytest
import torch
from torch import nn

from pipelines.nets.blocks import WSConv2d
from pipelines.nets.resnet import BLOCKS, ResNet, ResNetSize


def parameters_of(net: nn.Module) -> int:
    return sum(parameter.numel() for parameter in net.parameters())


def block_by_hand(before: int, inner: int, radix: int, cardinality: int, *, shortcut: bool) -> int:
    """Weights and biases of one attention-division block, batch norms' pairs included."""
    groups = radix * cardinality
    reduce = before * inner + 2 * inner
    divide = groups * (inner // groups) * (inner * radix // groups) * 9 + 2 * inner * radix
    hidden = max(inner * radix // 4, 16 * cardinality)
    squeeze = cardinality * (inner // cardinality) * (hidden // cardinality) + hidden
    excite = cardinality * (hidden // cardinality) * (inner * radix // cardinality) + inner * radix
    expand = inner * 4 * inner + 2 * 4 * inner
    return reduce + divide + squeeze + excite + expand + shortcut * (before * 4 * inner + 2 * 4 * inner)


@pytest.mark.parametrize(("depth", "published"), [(50, 25_557_032), (101, 44_549_160)])
def test_without_attention_it_has_the_parameters_of_the_published_resnet(depth: int, published: int) -> None:
    with torch.device("meta"):
        net = ResNet(ResNetSize(depth=depth, attention=False, standardise=False))
    classifier = 2048 * 1000 + 1000
    assert parameters_of(net) == published - classifier


@pytest.mark.parametrize(("radix", "cardinality"), [(2, 1), (2, 2), (4, 2)])
@pytest.mark.parametrize("depth", [50, 101])
def test_parameters_are_those_counted_by_hand(depth: int, radix: int, cardinality: int) -> None:
    with torch.device("meta"):
        net = ResNet(ResNetSize(depth=depth, radix=radix, cardinality=cardinality))
    expected = 3 * 64 * 49 + 2 * 64
    before = 64
    for stage, blocks in enumerate(BLOCKS[depth]):
        inner = 64 * 2**stage
        for number in range(blocks):
            expected += block_by_hand(before, inner, radix, cardinality, shortcut=number == 0)
            before = inner * 4
    assert parameters_of(net) == expected


@pytest.mark.parametrize(("height", "width"), [(64, 96), (50, 70)])
def test_four_levels_halve_rounding_up(height: int, width: int) -> None:
    size = ResNetSize(depth=50, width=8, radix=2, cardinality=2)
    taps = ResNet(size).eval()(torch.zeros(1, 3, height, width))
    for tap, channels, stride in zip(taps, size.channels, (4, 8, 16, 32), strict=True):
        assert tap.shape == (1, channels, -(-height // stride), -(-width // stride))


def test_every_parameter_gets_a_gradient() -> None:
    torch.manual_seed(0)
    net = ResNet(ResNetSize(depth=50, width=8, radix=2, cardinality=2))
    torch.stack([tap.square().mean() for tap in net(torch.randn(2, 3, 64, 64))]).sum().backward()  # type: ignore[no-untyped-call]
    missing = [name for name, value in net.named_parameters() if value.grad is None or not value.grad.abs().sum() > 0]
    assert missing == []


def test_every_convolution_of_the_backbone_is_standardised_when_asked() -> None:
    def of_kind(standardise: bool) -> set[bool]:
        net = ResNet(ResNetSize(depth=50, width=8, standardise=standardise))
        attention = ("squeeze", "excite")
        return {isinstance(module, WSConv2d) for name, module in net.named_modules()
                if isinstance(module, nn.Conv2d) and not name.endswith(attention)}  # fmt: skip

    assert of_kind(True) == {True}
    assert of_kind(False) == {False}


@pytest.mark.parametrize("wrong", [{"depth": 34}, {"width": 6, "radix": 4}])
def test_a_size_that_cannot_be_built_is_a_sentence(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"depth is one of|multiple of"):
        ResNetSize(**wrong)  # type: ignore[arg-type]
