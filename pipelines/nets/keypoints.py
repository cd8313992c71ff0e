"""Body points: 23 heat maps at stride 4 from a MobileNetV2 with attention estimators, after paper 1's OpenPose.

Each of three estimators looks at one scale and gives a mask, 0 irrelevant to 1 important, that multiplies that scale's
features; the last layers see the features of all three.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pipelines.nets.blocks import conv_bn
from pipelines.nets.mobilenet import MobileNetV2
from pipelines.types import KEYPOINT_NAMES

INPUT_SIZE_PX = (320, 224)
STRIDE = 4
WIDTH = 96
ENCODER_CHANNELS = (24, 32, 96, 320)


class AttentionEstimator(nn.Module):
    """(N, width, h, w) features > the same features times a mask (N, 1, h, w) in 0..1."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.reduce = conv_bn(width, width // 4, 1)
        self.mask = nn.Conv2d(width // 4, 1, 3, padding=1)

    def forward(self, features: Tensor) -> Tensor:
        """Masked features."""
        return features * self.estimate(features)

    def estimate(self, features: Tensor) -> Tensor:
        """The mask alone, for looking at it."""
        mask: Tensor = self.mask(self.reduce(features)).sigmoid()
        return mask


class AttentionPoints(nn.Module):
    """(N, 3, H, W) in -1..1, sides multiples of 32 > logits of 23 heat maps (N, 23, H/4, W/4)."""

    def __init__(self, *, attention: bool = True) -> None:
        super().__init__()
        self.encoder = MobileNetV2()
        self.lateral = nn.ModuleList(nn.Conv2d(channels, WIDTH, 1) for channels in ENCODER_CHANNELS)
        self.smooth = nn.ModuleList(conv_bn(WIDTH, WIDTH) for _ in ENCODER_CHANNELS[1:])
        kinds = [AttentionEstimator(WIDTH) if attention else nn.Identity() for _ in ENCODER_CHANNELS[1:]]
        self.estimators = nn.ModuleList(kinds)
        self.fine = nn.Sequential(conv_bn(WIDTH, WIDTH), conv_bn(WIDTH, WIDTH))
        self.heat = nn.Conv2d(WIDTH, len(KEYPOINT_NAMES), 1)

    def forward(self, image: Tensor) -> Tensor:
        """Heat map logits."""
        _, *features = self.encoder(image)
        merged = torch.zeros(())
        for index in (2, 1, 0):
            level = self.lateral[index + 1](features[index + 1])
            level = level if index == 2 else level + merged
            level = self.estimators[index](self.smooth[index](level))
            merged = F.interpolate(level, scale_factor=2.0, mode="nearest")
        logits: Tensor = self.heat(self.fine(self.lateral[0](features[0]) + merged))
        return logits
