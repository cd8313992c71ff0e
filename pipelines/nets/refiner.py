"""A small net that draws the outline of the segmenter's map finer: photo and map in, sharper map out.

It sees the photo at more pixels than the segmenter does and only corrects: untrained it gives the map back. Where
product and ground differ in texture rather than in colour, a filter guided by colours has nothing to hold on to. Its
first layers start as those of the trained segmenter, which know edges already; from nothing it learns ten times slower.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pipelines.nets.mobilenet import BLOCK_CHANNELS, TAPS, MobileNetV2

# Channels at strides 2, 4 and 8.
WIDTHS = (24, 40, 56)
DILATIONS = (1, 2, 4)
# A map is never so sure that it cannot be corrected.
LEAST_DOUBT = 0.02


class Refiner(nn.Module):
    """(N, 3, H, W) photo -1..1 and (N, 1, H, W) map 0..1 > (N, 1, H, W) logits; H and W multiples of 8.

    No normalisation: the encoder's is folded into its weights, and the batches are crops of a few photos only.
    """

    def __init__(self) -> None:
        super().__init__()
        self.encoder = MobileNetV2(TAPS[2])
        seen = [BLOCK_CHANNELS[tap - 1] for tap in TAPS[:3]]
        fine, middle, coarse = WIDTHS
        widths = zip((seen[2] + 1, coarse, coarse), DILATIONS, strict=True)
        self.coarse = nn.Sequential(*(layer for before, wide in widths for layer in _window(before, coarse, wide)))
        self.middle_from_coarse = nn.Conv2d(coarse, middle, 1)
        self.middle_from_encoder = nn.Conv2d(seen[1] + 1, middle, 1)
        self.middle = nn.Sequential(*_window(middle, middle), *_window(middle, middle))
        self.fine_from_middle = nn.Conv2d(middle, fine, 1)
        self.fine_from_encoder = nn.Conv2d(seen[0] + 4, fine, 1)
        self.fine_from_pixels = nn.Conv2d(16, fine, 3, padding=1)
        self.fine = nn.Sequential(*_window(fine, fine))
        self.correction = nn.Conv2d(fine, 4, 3, padding=1)
        for parameter in self.correction.parameters():
            nn.init.zeros_(parameter)

    def start_from(self, segmenter: dict[str, Tensor]) -> None:
        """Take the encoder's first layers from a trained segmenter's parameters."""
        own = self.encoder.state_dict()
        self.encoder.load_state_dict({name: segmenter[f"encoder.{name}"] for name in own})

    def forward(self, image: Tensor, foreground: Tensor) -> Tensor:
        """See the class."""
        stride2, stride4, stride8 = self.encoder(image)
        told = 2 * foreground - 1
        coarse = self.coarse(torch.cat([stride8, F.avg_pool2d(told, 8)], 1))
        middle = self.middle_from_encoder(torch.cat([stride4, F.avg_pool2d(told, 4)], 1))
        middle = self.middle(F.relu(middle + _doubled(self.middle_from_coarse(coarse))))
        fine = self.fine_from_encoder(torch.cat([stride2, F.pixel_unshuffle(told, 2)], 1))
        fine = fine + self.fine_from_pixels(F.pixel_unshuffle(torch.cat([image, told], 1), 2))
        fine = self.fine(F.relu(fine + _doubled(self.fine_from_middle(middle))))
        likely = foreground.clamp(LEAST_DOUBT, 1 - LEAST_DOUBT)
        return torch.log(likely / (1 - likely)) + F.pixel_shuffle(self.correction(fine), 2)


def _window(before: int, after: int, wide: int = 1) -> tuple[nn.Module, nn.Module]:
    """A 3x3 convolution that looks ``wide`` cells to each side, and ReLU."""
    return nn.Conv2d(before, after, 3, padding=wide, dilation=wide), nn.ReLU(inplace=True)


def _doubled(features: Tensor) -> Tensor:
    return F.interpolate(features, scale_factor=2.0, mode="nearest")
