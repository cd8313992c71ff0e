"""ResNet whose bottlenecks are attention-division blocks, every convolution weight-standardised: paper 1's backbone.

With attention off, cardinality 1 and standardisation off it is the usual ResNet-50 or ResNet-101.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch.nn.functional as F
from torch import Tensor, nn

from pipelines.nets.blocks import SplitAttentionConv, WSConv2d

BLOCKS = {50: (3, 4, 6, 3), 101: (3, 4, 23, 3)}
EXPANSION = 4


@dataclass(frozen=True)
class ResNetSize:
    """``depth`` 50 or 101; ``width`` channels of the stem (64 in the paper); R splits in each of K cardinal groups.

    ``width`` must be a multiple of ``radix * cardinality``: the 3x3 of every block has that many groups.
    """

    depth: int = 101
    width: int = 64
    radix: int = 2
    cardinality: int = 1
    attention: bool = True
    standardise: bool = True

    def __post_init__(self) -> None:
        if self.depth not in BLOCKS:
            raise ValueError(f"depth is one of {sorted(BLOCKS)}, not {self.depth}")
        groups = self.cardinality * (self.radix if self.attention else 1)
        if self.width % groups:
            raise ValueError(f"width {self.width} does not divide into {groups} groups; take a multiple of {groups}")

    @property
    def channels(self) -> tuple[int, int, int, int]:
        """Channels of the four stages' outputs, at strides 4, 8, 16, 32."""
        first = self.width * EXPANSION
        return first, first * 2, first * 4, first * 8


def _conv_norm(in_channels: int, out_channels: int, kernel: int, stride: int, standardise: bool) -> nn.Sequential:
    conv = WSConv2d if standardise else nn.Conv2d
    return nn.Sequential(
        conv(in_channels, out_channels, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(out_channels)
    )


class AttentionDivisionBlock(nn.Module):
    """1x1, the 3x3 in G = K * R groups with attention over the R splits, 1x1, added to its input.

    (N, in, H, W) > (N, inner * 4, ceil(H / stride), ceil(W / stride)).
    """

    def __init__(self, size: ResNetSize, in_channels: int, inner: int, stride: int) -> None:
        super().__init__()
        out_channels = inner * EXPANSION
        self.reduce = _conv_norm(in_channels, inner, 1, 1, size.standardise)
        self.divide = SplitAttentionConv(inner, inner, radix=size.radix, cardinality=size.cardinality, stride=stride,
                                         attention=size.attention, standardise=size.standardise)  # fmt: skip
        self.expand = _conv_norm(inner, out_channels, 1, 1, size.standardise)
        same = stride == 1 and in_channels == out_channels
        self.shortcut = nn.Identity() if same else _conv_norm(in_channels, out_channels, 1, stride, size.standardise)

    def forward(self, features: Tensor) -> Tensor:
        """ReLU of shortcut plus residual."""
        residual: Tensor = self.expand(self.divide(F.relu(self.reduce(features))))
        return F.relu(self.shortcut(features) + residual)


class ResNet(nn.Module):
    """(N, 3, H, W) > features at strides 4, 8, 16, 32 with the channels of :attr:`ResNetSize.channels`."""

    def __init__(self, size: ResNetSize | None = None) -> None:
        super().__init__()
        size = size or ResNetSize()
        self.size = size
        self.stem = _conv_norm(3, size.width, 7, 2, size.standardise)
        self.stages = nn.ModuleList()
        channels = size.width
        for index, count in enumerate(BLOCKS[size.depth]):
            inner = size.width * 2**index
            strides = [1 if index == 0 else 2] + [1] * (count - 1)
            before = [channels] + [inner * EXPANSION] * (count - 1)
            blocks = zip(before, strides, strict=True)
            self.stages.append(nn.Sequential(*(AttentionDivisionBlock(size, c, inner, s) for c, s in blocks)))
            channels = inner * EXPANSION

    def forward(self, image: Tensor) -> tuple[Tensor, ...]:
        """Features, finest first."""
        features = F.max_pool2d(F.relu(self.stem(image)), 3, 2, 1)
        taps = []
        for stage in self.stages:
            features = stage(features)
            taps.append(features)
        return tuple(taps)
