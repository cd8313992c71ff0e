"""An embedder to be trained: appearance and shape joined by attention, two attentions, each on the unit sphere."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

ATTENTIONS, DIMENSION, REDUCTION = 2, 256, 16
SHAPE_CHANNELS = (16, 32, 64)
# The shape branch halves three times, backbones five times: it sees the picture at a quarter of its size.
SHAPE_SEES = 4
TINY = 1e-6


def edges(image: Tensor) -> Tensor:
    """(N, 3, H, W) in -1..1 > (N, 1, H, W): how steep the grey values are (Sobel), which is what is left of a shape."""
    grey = image.mean(1, keepdim=True)
    kernel = image.new_tensor([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])[None, None] / 8
    padded = F.pad(grey, (1, 1, 1, 1), mode="replicate")
    across, down = F.conv2d(padded, kernel), F.conv2d(padded, kernel.transpose(2, 3))
    return (across**2 + down**2 + TINY).sqrt()


def attention_mask(maps: Tensor) -> Tensor:
    """(N, C, h, w) > (N, 1, h, w) in 0..1: the sigmoid of the sum of the feature maps."""
    return torch.sigmoid(maps.sum(1, keepdim=True))


class ShapeBranch(nn.Module):
    """(N, 3, H, W) in -1..1 > (N, 64, H/8, W/8): feature maps of the picture's edges, of either sign."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before = 1
        for channels in SHAPE_CHANNELS:
            layers += [nn.ReLU()] if layers else []
            layers.append(nn.Conv2d(before, channels, 3, stride=2, padding=1))
            before = channels
        self.layers = nn.Sequential(*layers)

    def forward(self, image: Tensor) -> Tensor:
        """Maps whose sum says where the shape is."""
        maps: Tensor = self.layers(edges(image))
        return maps


class AttentionHead(nn.Module):
    """Pooled features (N, C), non-negative > embeddings (N, A, D) of L2 norm 1, one of each attention.

    One squeeze, several excitations (Sun et al., 2018, section 3.1): every attention weighs the channels in its own
    way before its own linear map. Roots keep single strong channels from deciding.
    """

    def __init__(self, channels: int, dimension: int = DIMENSION, attentions: int = ATTENTIONS) -> None:
        super().__init__()
        squeezed = max(1, channels // REDUCTION)
        self.squeeze = nn.ModuleList(nn.Linear(channels, squeezed) for _ in range(attentions))
        self.excite = nn.ModuleList(nn.Linear(squeezed, channels) for _ in range(attentions))
        self.embed = nn.ModuleList(nn.Linear(channels, dimension) for _ in range(attentions))

    def forward(self, pooled: Tensor) -> Tensor:
        """Unit embeddings by attention."""
        rooted = F.normalize((pooled.clamp_min(0) + TINY).sqrt(), dim=1)
        parts = []
        for squeeze, excite, embed in zip(self.squeeze, self.excite, self.embed, strict=True):
            gates = torch.sigmoid(excite(F.relu(squeeze(rooted))))
            parts.append(F.normalize(embed(gates * rooted), dim=1))
        return torch.stack(parts, 1)


class JoinedHead(nn.Module):
    """Appearance maps (N, C, h, w), masked by the shape of the picture (N, 3, 8h, 8w), pooled and embedded (N, A, D).

    Without a shape branch (``shape`` false) the whole map is pooled.
    """

    def __init__(self, channels: int, *, shape: bool = True, attentions: int = ATTENTIONS,
                 dimension: int = DIMENSION) -> None:  # fmt: skip
        super().__init__()
        self.shape = ShapeBranch() if shape else None
        self.head = AttentionHead(channels, dimension, attentions)

    def forward(self, maps: Tensor, small: Tensor) -> Tensor:
        """Unit embeddings by attention."""
        joined = maps if self.shape is None else maps * attention_mask(self.shape(small))
        embeddings: Tensor = self.head(joined.mean((2, 3)))
        return embeddings


class MetricNet(nn.Module):
    """(N, 3, H, W) in -1..1 > (N, A * D) of L2 norm 1, whose cosine is the mean of the attentions' cosines."""

    def __init__(self, backbone: nn.Module, joined: JoinedHead) -> None:
        super().__init__()
        self.backbone, self.joined = backbone, joined

    def forward(self, image: Tensor) -> Tensor:
        """One vector a picture."""
        embeddings: Tensor = self.joined(self.backbone(image), F.avg_pool2d(image, SHAPE_SEES))
        return embeddings.flatten(1) / math.sqrt(len(self.joined.head.embed))
