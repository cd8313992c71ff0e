"""EfficientNet-Lite2 up to its 1280 features: MobileNetV2's blocks, some of them 5 x 5, batch norm folded in."""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pipelines.nets.mobilenet import FoldedConv, InvertedResidual

# Tan and Le, 2019, table 1, at width 1.1 and depth 1.2: channels out, blocks, kernel, stride, whether it expands.
STAGES = (
    (16, 1, 3, 1, False),
    (24, 3, 3, 2, True),
    (48, 3, 5, 2, True),
    (88, 4, 3, 2, True),
    (120, 4, 5, 1, True),
    (208, 5, 5, 2, True),
    (352, 1, 3, 1, True),
)
STEM, HEAD = 32, 1280
BLOCKS_AT_16, CHANNELS_AT_16, CHANNELS_AT_32 = 15, 120, 352
EPSILON = 1e-3
# How the published file calls the parts of a block: a convolution and the batch norm after it.
PARTS = {"expand": ("_expand_conv", "_bn0"), "depthwise": ("_depthwise_conv", "_bn1"),
         "project": ("_project_conv", "_bn2")}  # fmt: skip


class EfficientNetLite2(nn.Module):
    """(N, 3, H, W) in -1..1 with H and W multiples of 32 > (N, 1280, H/32, W/32), non-negative.

    Without its ``head`` only :meth:`taps` can be had.
    """

    def __init__(self, *, head: bool = True) -> None:
        super().__init__()
        self.stem = FoldedConv(3, STEM, 3, 2)
        blocks, channels = [], STEM
        for out, count, kernel, stride, expand in STAGES:
            for number in range(count):
                step = stride if number == 0 else 1
                blocks.append(InvertedResidual(channels, out, step, expand=expand, kernel=kernel))
                channels = out
        self.blocks = nn.ModuleList(blocks)
        self.head = FoldedConv(channels, HEAD, 1) if head else None

    def forward(self, image: Tensor) -> Tensor:
        """The features before pooling."""
        features = F.relu6(self.stem(image))
        for block in self.blocks:
            features = block(features)
        if self.head is None:
            raise ValueError("This EfficientNet-Lite2 was made without its head: ask for its taps.")
        return F.relu6(self.head(features))

    def taps(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """Features at strides 16 and 32: (N, 120, H/16, W/16) and (N, 352, H/32, W/32)."""
        features = F.relu6(self.stem(image))
        for block in self.blocks[:BLOCKS_AT_16]:
            features = block(features)
        deep = features
        for block in self.blocks[BLOCKS_AT_16:]:
            deep = block(deep)
        return features, deep

    def load_published(self, path: Path) -> None:
        """Fill in the arrays of the published file (a state dict); KeyError when one is missing."""
        state = torch.load(path, map_location="cpu", weights_only=True)
        _fold(self.stem, state, "_conv_stem", "_bn0")
        if self.head is not None:
            _fold(self.head, state, "_conv_head", "_bn1")
        for number, block in enumerate(self.blocks):
            for own, (convolution, norm) in PARTS.items():
                part = getattr(block, own)
                if part is not None:
                    _fold(part, state, f"_blocks.{number}.{convolution}", f"_blocks.{number}.{norm}")


def _fold(target: FoldedConv, state: dict[str, Tensor], convolution: str, norm: str) -> None:
    """Convolution and batch norm as one convolution with bias."""
    scale = state[f"{norm}.weight"] / torch.sqrt(state[f"{norm}.running_var"] + EPSILON)
    bias = state[f"{norm}.bias"] - state[f"{norm}.running_mean"] * scale
    target.load_state_dict({"weight": state[f"{convolution}.weight"] * scale[:, None, None, None], "bias": bias})
