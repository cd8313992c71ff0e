"""Paper 1's segmenter as published: YOLACT on an attention-division ResNet-101, 26 classes, 800 x 800 pixels.

The shipped net (:mod:`pipelines.nets.yolact`) keeps its head, losses and blocks at a thirtieth of the cost.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pipelines.nets.blocks import WSConv2d
from pipelines.nets.resnet import ResNet, ResNetSize
from pipelines.types import CLASS_NAMES, FloatArray

INPUT_SIDE_PX = 800
STRIDES = (8, 16, 32, 64, 128)
# YOLACT's 24, 48, 96, 192, 384 px for a side of 550 px, as shares of the longest side.
SIDE_SHARES = tuple(side / 550 for side in (24, 48, 96, 192, 384))
RATIOS = (1.0, 0.5, 2.0)
PROTOTYPES = 32


@dataclass(frozen=True)
class PaperSize:
    """Backbone, channels of the pyramid (256 in the paper) and classes without the ground (25)."""

    backbone: ResNetSize = field(default_factory=ResNetSize)
    pyramid: int = 256
    classes: int = len(CLASS_NAMES)


class PaperOutput(NamedTuple):
    """Of N photos of H x W pixels, A anchors in the order of :func:`paper_anchors`.

    ``class_logits`` (N, A, 1 + classes), 0 the ground; ``box_deltas`` (N, A, 4); ``coefficients`` (N, A, 32) in -1..1;
    ``prototypes`` (N, 32, H/4, W/4), not negative. The first four fields of the shipped net's output.
    """

    class_logits: Tensor
    box_deltas: Tensor
    coefficients: Tensor
    prototypes: Tensor


def paper_anchors(height_px: int, width_px: int) -> FloatArray:
    """(A, 4) float32 centre x, centre y, width, height in pixels of the input; level, row, column, ratio order."""
    levels = []
    roots = np.sqrt(np.array(RATIOS))
    for stride, share in zip(STRIDES, SIDE_SHARES, strict=True):
        rows, columns = -(-height_px // stride), -(-width_px // stride)
        centre_y, centre_x = np.meshgrid(np.arange(rows) + 0.5, np.arange(columns) + 0.5, indexing="ij")
        centres = np.stack([centre_x, centre_y], -1).reshape(-1, 1, 2) * stride
        sizes = share * max(height_px, width_px) * np.stack([roots, 1 / roots], -1)
        levels.append(np.concatenate(np.broadcast_arrays(centres, sizes[None]), -1).reshape(-1, 4))
    return np.concatenate(levels).astype(np.float32)


def _conv(in_channels: int, out_channels: int, stride: int, standardise: bool) -> nn.Conv2d:
    kind = WSConv2d if standardise else nn.Conv2d
    return kind(in_channels, out_channels, 3, stride, 1)


class Pyramid(nn.Module):
    """C3, C4, C5 in; P3..P7 at strides 8, 16, 32, 64, 128 out, all of one width."""

    def __init__(self, size: PaperSize) -> None:
        super().__init__()
        width, standardise = size.pyramid, size.backbone.standardise
        self.lateral = nn.ModuleList(nn.Conv2d(channels, width, 1) for channels in size.backbone.channels[1:])
        self.smooth = nn.ModuleList(_conv(width, width, 1, standardise) for _ in size.backbone.channels[1:])
        self.coarser = nn.ModuleList(_conv(width, width, 2, standardise) for _ in STRIDES[3:])

    def forward(self, features: tuple[Tensor, ...]) -> list[Tensor]:
        """P3 first."""
        merged = [self.lateral[-1](features[-1])]
        for lateral, finer in zip(reversed(self.lateral[:-1]), reversed(features[:-1]), strict=True):
            size = (finer.shape[2], finer.shape[3])
            merged.insert(0, lateral(finer) + F.interpolate(merged[0], size=size, mode="bilinear"))
        levels = [F.relu(smooth(level)) for smooth, level in zip(self.smooth, merged, strict=True)]
        for coarser in self.coarser:
            levels.append(F.relu(coarser(levels[-1])))
        return levels


class Protonet(nn.Module):
    """P3 (N, width, H/8, W/8) > prototypes (N, 32, H/4, W/4): three 3x3, twice the size, a 3x3, a 1x1."""

    def __init__(self, size: PaperSize) -> None:
        super().__init__()
        width, standardise = size.pyramid, size.backbone.standardise
        self.before = nn.ModuleList(_conv(width, width, 1, standardise) for _ in range(3))
        self.after = _conv(width, width, 1, standardise)
        self.prototypes = nn.Conv2d(width, PROTOTYPES, 1)

    def forward(self, features: Tensor) -> Tensor:
        """Prototypes."""
        for conv in self.before:
            features = F.relu(conv(features))
        features = F.interpolate(features, scale_factor=2.0, mode="bilinear")
        return F.relu(self.prototypes(F.relu(self.after(features))))


class PaperHead(nn.Module):
    """Class, box and mask coefficients of every anchor, shared by the five levels."""

    def __init__(self, size: PaperSize) -> None:
        super().__init__()
        width, anchors = size.pyramid, len(RATIOS)
        self.classes = size.classes + 1
        self.tower = _conv(width, width, 1, size.backbone.standardise)
        self.class_logits = nn.Conv2d(width, anchors * self.classes, 3, padding=1)
        self.box_deltas = nn.Conv2d(width, anchors * 4, 3, padding=1)
        self.coefficients = nn.Conv2d(width, anchors * PROTOTYPES, 3, padding=1)

    def forward(self, level: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(N, width, h, w) > three of (N, h * w * anchors, values)."""
        features = F.relu(self.tower(level))
        heads = ((self.class_logits, self.classes), (self.box_deltas, 4), (self.coefficients, PROTOTYPES))
        logits, deltas, coefficients = (
            head(features).permute(0, 2, 3, 1).reshape(level.shape[0], -1, values) for head, values in heads
        )
        return logits, deltas, coefficients.tanh()


class PaperYolact(nn.Module):
    """(N, 3, H, W) float, H and W multiples of 8 (800 in the paper) > :class:`PaperOutput`."""

    def __init__(self, size: PaperSize | None = None) -> None:
        super().__init__()
        size = size or PaperSize()
        self.encoder = ResNet(size.backbone)
        self.pyramid = Pyramid(size)
        self.protonet = Protonet(size)
        self.head = PaperHead(size)

    def forward(self, image: Tensor) -> PaperOutput:
        """One pass."""
        levels = self.pyramid(self.encoder(image)[1:])
        logits, deltas, coefficients = zip(*(self.head(level) for level in levels), strict=True)
        prototypes = self.protonet(levels[0])
        return PaperOutput(torch.cat(logits, 1), torch.cat(deltas, 1), torch.cat(coefficients, 1), prototypes)
