"""Weight-standardised convolutions and channel-wise split attention, the blocks of paper 1's segmenter."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class WSConv2d(nn.Conv2d):
    """A convolution whose weights are standardised per output channel before use.

    W' = (W - mean(W)) / sqrt(var(W) + eps), mean and variance over (in / groups, kh, kw). The activations are
    normalised after it (batch norm, which ONNX Runtime folds back into the weights).
    """

    eps = 1e-6

    def standardised_weight(self) -> Tensor:
        """(out, in / groups, kh, kw) float32, zero mean and unit variance times 1 / sqrt(fan in)."""
        weight = self.weight.float()
        variance, mean = torch.var_mean(weight, dim=(1, 2, 3), keepdim=True, correction=0)
        fan_in = weight[0].numel()
        return (weight - mean) * torch.rsqrt(variance * fan_in + self.eps)

    def forward(self, features: Tensor) -> Tensor:
        """(N, in, H, W) > (N, out, H', W')."""
        weight = self.standardised_weight().to(features.dtype)
        return F.conv2d(features, weight, self.bias, self.stride, self.padding, self.dilation, self.groups)


def conv_bn(
    in_channels: int, out_channels: int, kernel: int = 3, *, stride: int = 1, standardise: bool = True
) -> nn.Sequential:
    """Convolution, batch norm, ReLU; the convolution is weight-standardised unless ``standardise`` is False."""
    conv = WSConv2d if standardise else nn.Conv2d
    return nn.Sequential(
        conv(in_channels, out_channels, kernel, stride, kernel // 2, bias=False),
        nn.BatchNorm2d(out_channels),
        nn.ReLU(inplace=True),
    )


def sum_of(tensors: Sequence[Tensor]) -> Tensor:
    """Element by element; no stacked copy is made."""
    return reduce(torch.add, tensors)


class SplitAttentionConv(nn.Module):
    """A 3x3 convolution in K cardinal groups of R splits, weighted by attention over the splits (paper 1).

    One grouped convolution of G = K * R groups makes R versions of every output channel; global average pooling of
    their sum, two fully connected layers grouped by K, and a softmax over the R splits say how to add them up.
    (N, in, H, W) > (N, out, H / stride, W / stride).
    """

    def __init__(  # noqa: PLR0913 - the knobs of the block, all named
        self,
        in_channels: int,
        out_channels: int,
        *,
        radix: int = 2,
        cardinality: int = 1,
        stride: int = 1,
        standardise: bool = True,
        attention: bool = True,
    ) -> None:
        super().__init__()
        splits = radix if attention else 1
        conv = WSConv2d if standardise else nn.Conv2d
        self.radix, self.cardinality = splits, cardinality
        groups = splits * cardinality
        self.conv = conv(in_channels, out_channels * splits, 3, stride, 1, groups=groups, bias=False)
        self.norm = nn.BatchNorm2d(out_channels * splits)
        inner = max(out_channels * splits // 4, 16 * cardinality)
        self.squeeze = nn.Conv2d(out_channels, inner, 1, groups=cardinality) if splits > 1 else None
        self.excite = nn.Conv2d(inner, out_channels * splits, 1, groups=cardinality) if splits > 1 else None

    def forward(self, features: Tensor) -> Tensor:
        """Attention-weighted sum of the R splits."""
        features = F.relu(self.norm(self.conv(features)))
        if self.squeeze is None or self.excite is None:
            return features
        # The mean of the sum is the sum of the means: the splits are never added up at full size.
        pooled = sum_of(features.mean(dim=(2, 3), keepdim=True).chunk(self.radix, dim=1))
        logits = self.excite(F.relu(self.squeeze(pooled)))
        return sum_of((features * self._softmax_over_splits(logits)).chunk(self.radix, dim=1))

    def _softmax_over_splits(self, logits: Tensor) -> Tensor:
        batch, channels = logits.shape[:2]
        grouped = logits.view(batch, self.cardinality, self.radix, channels // (self.cardinality * self.radix))
        return grouped.softmax(dim=2).transpose(1, 2).reshape(batch, channels, 1, 1)
