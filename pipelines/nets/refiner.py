"""A small net that draws the outline of the segmenter's map finer: photo and map in, sharper map out.

It sees the photo at more pixels than the segmenter does and only corrects: untrained it gives back what it was told.
Where product and ground differ in texture rather than in colour, a filter guided by colours has nothing to hold on to.
What the segmenter made of the photo (its ``clues``: features before the map, logits of the parts) tells it a strap
from a crack in the floor. Its first layers start as those of the trained segmenter, which know edges already; from
nothing it learns ten times slower.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pipelines.nets.mobilenet import BLOCK_CHANNELS, TAPS, MobileNetV2
from pipelines.nets.yolact import CLUE_CHANNELS

# Channels at strides 2, 4 and 8: multiples of 16, which the runtime computes fastest.
WIDTHS = (32, 48, 96)
DILATIONS = (2, 4)
# A map is never so sure that it cannot be corrected.
LEAST_DOUBT = 0.02


class Refiner(nn.Module):
    """(N, 3, H, W) photo -1..1, (N, 1, H, W) map 0..1, (N, 75, H/4, W/4) clues > (N, 1, H, W) logits.

    H and W are multiples of 8. No normalisation: the encoder's is folded into its weights, and the batches are crops
    of a few photos only.
    """

    def __init__(self) -> None:
        super().__init__()
        self.encoder = MobileNetV2(TAPS[2])
        stride2, stride4, stride8 = (BLOCK_CHANNELS[tap - 1] for tap in TAPS[:3])
        fine, middle, coarse = WIDTHS
        self.coarse_from_encoder = nn.Conv2d(stride8 + 16, coarse, 3, padding=1)
        self.coarse_from_clues = nn.Conv2d(CLUE_CHANNELS, coarse, 1, bias=False)
        self.coarse = nn.Sequential(*(layer for wide in DILATIONS for layer in _window(coarse, wide)))
        self.middle_from_coarse = nn.Conv2d(coarse, middle, 1)
        self.middle_from_encoder = nn.Conv2d(stride4, middle, 1)
        self.middle_from_map = nn.Conv2d(16, middle, 1, bias=False)
        self.middle_from_clues = nn.Conv2d(CLUE_CHANNELS, middle, 1, bias=False)
        self.middle = nn.Sequential(*_window(middle), *_window(middle))
        self.fine_from_middle = nn.Conv2d(middle, fine, 1)
        self.fine_from_encoder = nn.Conv2d(stride2, fine, 1)
        self.fine_from_pixels = nn.Conv2d(16, fine, 3, padding=1)
        self.fine = nn.Sequential(*_window(fine))
        self.correction = nn.Conv2d(fine, 4, 3, padding=1)
        for zero in (self.coarse_from_clues, self.middle_from_clues, self.correction):
            for parameter in zero.parameters():
                nn.init.zeros_(parameter)

    def start_from(self, segmenter: dict[str, Tensor]) -> None:
        """Take the encoder's first layers from a trained segmenter's parameters."""
        own = self.encoder.state_dict()
        self.encoder.load_state_dict({name: segmenter[f"encoder.{name}"] for name in own})

    def forward(self, image: Tensor, foreground: Tensor, clues: Tensor) -> Tensor:
        """See the class."""
        stride2, stride4, stride8 = self.encoder(image)
        told = 2 * foreground - 1
        coarse = self.coarse_from_encoder(torch.cat([stride8, F.pixel_unshuffle(F.avg_pool2d(told, 2), 4)], 1))
        coarse = self.coarse(F.relu(coarse + self.coarse_from_clues(F.avg_pool2d(clues, 2))))
        middle = self.middle_from_encoder(stride4) + self.middle_from_map(F.pixel_unshuffle(told, 4))
        middle = middle + self.middle_from_clues(clues)
        middle = self.middle(F.relu(middle + _doubled(self.middle_from_coarse(coarse))))
        fine = self.fine_from_encoder(stride2)
        fine = fine + self.fine_from_pixels(F.pixel_unshuffle(torch.cat([image, told], 1), 2))
        fine = self.fine(F.relu(fine + _doubled(self.fine_from_middle(middle))))
        likely = foreground.clamp(LEAST_DOUBT, 1 - LEAST_DOUBT)
        return torch.log(likely / (1 - likely)) + F.pixel_shuffle(self.correction(fine), 2)


def _window(width: int, wide: int = 1) -> tuple[nn.Module, nn.Module]:
    """A 3x3 convolution that looks ``wide`` cells to each side, and ReLU."""
    return nn.Conv2d(width, width, 3, padding=wide, dilation=wide), nn.ReLU(inplace=True)


def _doubled(features: Tensor) -> Tensor:
    return F.interpolate(features, scale_factor=2.0, mode="nearest")
