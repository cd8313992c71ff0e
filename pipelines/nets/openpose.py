"""Paper 1's body point net as published: OpenPose on VGG-19 with attention estimators on layers 7, 10 and 13.

Layers are counted as convolutions: 7 is conv3_3, 10 is conv4_2, 13 is conv5_1. Each estimator gives a mask, 0
irrelevant to 1 important, that multiplies its layer's output; the one of layer 13 sees the masks of 7 and 10 as well.
VGG's fourth pooling is left out, so that all three end at OpenPose's stride of 8. Then come stages of part affinity
fields and, with the last fields at hand, stages of confidence maps (the order of OpenPose's 2019 paper).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pipelines.imaging.part_affinity import LIMBS
from pipelines.types import KEYPOINT_NAMES

STRIDE = 8
# Channels of VGG-19's first 13 convolutions, in units of the first one's (64).
VGG_CHANNELS = (1, 1, 2, 2, 4, 4, 4, 4, 8, 8, 8, 8, 8)
POOLED_BEFORE = frozenset((3, 5, 9))
ATTENDED = (7, 10, 13)


@dataclass(frozen=True)
class OpenPoseSize:
    """``width`` of VGG's first layer (64) and of the stages (128); how many stages of each kind."""

    width: int = 64
    stage_width: int = 128
    field_stages: int = 4
    map_stages: int = 2
    attention: bool = True

    def __post_init__(self) -> None:
        if min(self.field_stages, self.map_stages) < 1:
            raise ValueError(
                f"a net needs a stage of fields and one of maps, not {self.field_stages}, {self.map_stages}"
            )


class OpenPoseOutput(NamedTuple):
    """Every stage's answer, last stage last, for the supervision of all of them; h = H / 8, w = W / 8.

    ``fields``: stages of (N, 44, h, w), x and y of 22 limbs. ``maps``: stages of (N, 23, h, w). ``masks``: those of
    layers 7, 10, 13, (N, 1, ...) 0..1, empty without attention.
    """

    fields: tuple[Tensor, ...]
    maps: tuple[Tensor, ...]
    masks: tuple[Tensor, ...]


class AttentionEstimator(nn.Module):
    """Features (N, channels, h, w) and earlier masks at the same size > mask (N, 1, h, w) in 0..1."""

    def __init__(self, channels: int, earlier: int = 0) -> None:
        super().__init__()
        inner = max(channels // 8, 8)
        self.reduce = nn.Conv2d(channels, inner, 1)
        self.mask = nn.Conv2d(inner + earlier, 1, 3, padding=1)

    def forward(self, features: Tensor, earlier: list[Tensor]) -> Tensor:
        """The mask alone."""
        mask: Tensor = self.mask(torch.cat([F.relu(self.reduce(features)), *earlier], 1)).sigmoid()
        return mask


def _earlier_masks(masks: list[Tensor]) -> list[Tensor]:
    """The masks of the layers before the last, averaged down to the last one's size by the poolings between."""
    between = [sum(layer < pooled <= ATTENDED[-1] for pooled in POOLED_BEFORE) for layer in ATTENDED[:-1]]
    return [F.avg_pool2d(mask, 2**count) if count else mask for mask, count in zip(masks, between, strict=True)]


class AttentionVgg(nn.Module):
    """(N, 3, H, W), H and W multiples of 8 > features (N, 8 * width, H / 8, W / 8) and the masks."""

    def __init__(self, width: int, attention: bool) -> None:
        super().__init__()
        channels = [width * share for share in VGG_CHANNELS]
        pairs = zip([3, *channels[:-1]], channels, strict=True)
        self.layers = nn.ModuleList(nn.Conv2d(before, after, 3, padding=1) for before, after in pairs)
        earlier = {ATTENDED[-1]: len(ATTENDED) - 1}
        self.estimators = nn.ModuleDict(
            {str(layer): AttentionEstimator(channels[layer - 1], earlier.get(layer, 0)) for layer in ATTENDED}
            if attention
            else {}
        )

    def forward(self, features: Tensor) -> tuple[Tensor, tuple[Tensor, ...]]:
        """Output of layer 13, masked, and the three masks."""
        masks: list[Tensor] = []
        for number, layer in enumerate(self.layers, start=1):
            if number in POOLED_BEFORE:
                features = F.max_pool2d(features, 2)
            features = F.relu(layer(features))
            if str(number) in self.estimators:
                earlier = _earlier_masks(masks) if number == ATTENDED[-1] else []
                masks.append(self.estimators[str(number)](features, earlier))
                features = features * masks[-1]
        return features, tuple(masks)


class JoinedBlock(nn.Module):
    """Three 3x3 whose outputs are joined: a 7x7's view. (N, in, h, w) > (N, 3 * width, h, w)."""

    def __init__(self, in_channels: int, width: int) -> None:
        super().__init__()
        self.convs = nn.ModuleList(nn.Conv2d(before, width, 3, padding=1) for before in (in_channels, width, width))

    def forward(self, features: Tensor) -> Tensor:
        """The three outputs, joined."""
        parts = []
        for conv in self.convs:
            features = F.relu(conv(features))
            parts.append(features)
        return torch.cat(parts, 1)


class Stage(nn.Sequential):
    """Five joined blocks, a 1x1, and the answer. (N, in, h, w) > (N, answers, h, w)."""

    def __init__(self, in_channels: int, width: int, answers: int) -> None:
        blocks = [JoinedBlock(before, width) for before in (in_channels, *[3 * width] * 4)]
        gather = nn.Conv2d(3 * width, 4 * width, 1)
        super().__init__(*blocks, gather, nn.ReLU(), nn.Conv2d(4 * width, answers, 1))


class OpenPose(nn.Module):
    """(N, 3, H, W) float, H and W multiples of 8 > :class:`OpenPoseOutput`.

    L^1 = phi^1(F), L^t = phi^t(F, L^(t-1)), S^1 = rho^1(F, L^T), S^t = rho^t(F, L^T, S^(t-1)).
    """

    def __init__(self, size: OpenPoseSize | None = None) -> None:
        super().__init__()
        size = size or OpenPoseSize()
        width, fields, maps = size.stage_width, 2 * len(LIMBS), len(KEYPOINT_NAMES)
        self.encoder = AttentionVgg(size.width, size.attention)
        self.reduce = nn.ModuleList(
            [nn.Conv2d(8 * size.width, 2 * width, 3, padding=1), nn.Conv2d(2 * width, width, 3, padding=1)]
        )
        inputs = [width] + [width + fields] * (size.field_stages - 1)
        self.field_stages = nn.ModuleList(Stage(before, width, fields) for before in inputs)
        inputs = [width + fields] + [width + fields + maps] * (size.map_stages - 1)
        self.map_stages = nn.ModuleList(Stage(before, width, maps) for before in inputs)

    def forward(self, image: Tensor) -> OpenPoseOutput:
        """One pass through all stages."""
        features, masks = self.encoder(image)
        for conv in self.reduce:
            features = F.relu(conv(features))
        fields: list[Tensor] = []
        for stage in self.field_stages:
            fields.append(stage(torch.cat([features, *fields[-1:]], 1)))
        maps: list[Tensor] = []
        for stage in self.map_stages:
            maps.append(stage(torch.cat([features, fields[-1], *maps[-1:]], 1)))
        return OpenPoseOutput(tuple(fields), tuple(maps), masks)


class ServedOpenPose(nn.Module):
    """The net as it is exported: the last stage's maps (N, 23, h, w) and fields (N, 44, h, w)."""

    def __init__(self, net: OpenPose) -> None:
        super().__init__()
        self.net = net

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """What :func:`pipelines.imaging.part_affinity.decode_people` reads, for every photo."""
        output = self.net(image)
        return output.maps[-1], output.fields[-1]
