"""MobileNetV2 1.0 as an encoder, with batch norm already folded into weights and biases."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

BLOCK_CHANNELS = (16, 24, 24, 32, 32, 32, 64, 64, 64, 64, 96, 96, 96, 160, 160, 160, 320)
STRIDED_BLOCKS = frozenset((2, 4, 7, 14))
TAPS = (1, 3, 6, 13, 17)
EXPANSION = 6


def _same_padding(features: Tensor, kernel: int, stride: int) -> Tensor:
    """TensorFlow's "SAME" for sides that the stride divides: the odd pixel goes right and bottom."""
    before, after = (kernel - stride) // 2, (kernel - stride + 1) // 2
    return F.pad(features, (before, after, before, after))


class FoldedConv(nn.Conv2d):
    """A convolution with bias and "SAME" padding for even sizes."""

    def forward(self, features: Tensor) -> Tensor:
        """(N, in, H, W) > (N, out, H / stride, W / stride)."""
        kernel, stride = self.kernel_size[0], self.stride[0]
        padded = _same_padding(features, kernel, stride) if kernel > 1 else features
        return F.conv2d(padded, self.weight, self.bias, self.stride, 0, 1, self.groups)


class InvertedResidual(nn.Module):
    """Expand, depthwise, project; added to its input where stride is 1 and the channels match."""

    def __init__(
        self, in_channels: int, out_channels: int, stride: int, *, expand: bool = True, kernel: int = 3
    ) -> None:
        super().__init__()
        inner = in_channels * EXPANSION if expand else in_channels
        self.expand = FoldedConv(in_channels, inner, 1) if expand else None
        self.depthwise = FoldedConv(inner, inner, kernel, stride, groups=inner)
        self.project = FoldedConv(inner, out_channels, 1)
        self.residual = stride == 1 and in_channels == out_channels

    def forward(self, features: Tensor) -> Tensor:
        """(N, in, H, W) > (N, out, H / stride, W / stride)."""
        inner = features if self.expand is None else F.relu6(self.expand(features))
        out: Tensor = self.project(F.relu6(self.depthwise(inner)))
        return features + out if self.residual else out


class MobileNetV2(nn.Module):
    """(N, 3, H, W) in -1..1 with H and W multiples of 32 > features at strides 2, 4, 8, 16, 32.

    Their channels are 16, 24, 32, 96 and 320. With fewer ``blocks`` than all the coarser ones are left out.
    """

    def __init__(self, blocks: int = len(BLOCK_CHANNELS)) -> None:
        super().__init__()
        self.stem = FoldedConv(3, 32, 3, 2)
        channels = BLOCK_CHANNELS[:blocks]
        self.blocks = nn.ModuleList(
            InvertedResidual(before, after, 2 if number in STRIDED_BLOCKS else 1, expand=number > 1)
            for number, (before, after) in enumerate(zip((32, *channels[:-1]), channels, strict=True), start=1)
        )

    def forward(self, image: Tensor) -> tuple[Tensor, ...]:
        """Features, finest first."""
        features = F.relu6(self.stem(image))
        taps = []
        for number, block in enumerate(self.blocks, start=1):
            features = block(features)
            if number in TAPS:
                taps.append(features)
        return tuple(taps)

    def load_npz(self, path: Path) -> None:
        """Load the pretrained arrays ``stem``, ``block1`` .. ``block17``; KeyError when one is missing."""
        arrays = np.load(path)
        state = {}
        for name, value in self.state_dict().items():
            key = name
            if name.startswith("blocks."):
                number, rest = name.removeprefix("blocks.").split(".", 1)
                key = f"block{int(number) + 1}.{rest}"
            state[name] = torch.from_numpy(arrays[key].astype(np.float32)).reshape(value.shape)
        self.load_state_dict(state)
