"""YOLACT (prototypes and mask coefficients) with split attention on a MobileNetV2, and a foreground map at stride 2.

One forward pass answers everything that the cut-out needs: human or not, instances, parts and the foreground.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pipelines.imaging.anchors import RATIOS
from pipelines.nets.blocks import SplitAttentionConv, conv_bn
from pipelines.nets.efficientnet_lite import CHANNELS_AT_16, CHANNELS_AT_32, EfficientNetLite2
from pipelines.nets.mobilenet import MobileNetV2
from pipelines.types import PART_NAMES

PROTOTYPES = 32
PRESENCE_WIDTH = 256
CONTEXT_WIDTH, CONTEXT_BLOCKS, CONTEXT_KERNEL = 160, 4, 7
ENCODER_CHANNELS = (16, 24, 32, 96, 320)
# What a refiner is told: what the foreground map is made from and the parts' logits, at stride 4.
OUTLINE_CHANNELS = 64
CLUE_CHANNELS = OUTLINE_CHANNELS + len(PART_NAMES)


@dataclass(frozen=True)
class YolactSize:
    """What the ablation turns: width of the neck, attention, weight standardisation and glance on or off, R and K."""

    classes: int = 25
    width: int = 64
    radix: int = 2
    cardinality: int = 1
    attention: bool = True
    standardise: bool = True
    glance: bool = False


class YolactOutput(NamedTuple):
    """Logits of one forward pass; N photos of H x W pixels, A anchors.

    ``class_logits`` (N, A, 1 + classes), ``box_deltas`` (N, A, 4), ``coefficients`` (N, A, 32) in -1..1,
    ``prototypes`` (N, 32, H/4, W/4), ``foreground`` (N, 1, H/2, W/2), ``foreground_coarse`` (N, 1, H/4, W/4),
    ``clues`` (N, width + parts, H/4, W/4), what it was made from and coarse logits of the parts,
    ``parts`` (N, parts, H/2, W/2), ``present`` (N, parts) for the photo as a whole, ``human`` (N,).
    """

    class_logits: Tensor
    box_deltas: Tensor
    coefficients: Tensor
    prototypes: Tensor
    foreground: Tensor
    foreground_coarse: Tensor
    clues: Tensor
    parts: Tensor
    present: Tensor
    human: Tensor


class Neck(nn.Module):
    """Feature pyramid: encoder strides 4..32 in, one width at strides 4, 8, 16, 32, 64 out."""

    def __init__(self, size: YolactSize) -> None:
        super().__init__()
        width = size.width
        self.lateral = nn.ModuleList(nn.Conv2d(channels, width, 1) for channels in ENCODER_CHANNELS[1:])
        self.smooth = nn.ModuleList(
            SplitAttentionConv(width, width, radix=size.radix, cardinality=size.cardinality,
                               attention=size.attention, standardise=size.standardise)
            for _ in ENCODER_CHANNELS[1:]
        )  # fmt: skip
        self.context = nn.Conv2d(ENCODER_CHANNELS[-1], width, 1)
        self.coarser = conv_bn(width, width, stride=2, standardise=size.standardise)

    def forward(self, features: tuple[Tensor, ...]) -> list[Tensor]:
        """Finest first: strides 4, 8, 16, 32, 64."""
        top = self.lateral[-1](features[-1]) + self.context(features[-1].mean(dim=(2, 3), keepdim=True))
        levels = [self.smooth[-1](top)]
        for index in range(len(self.lateral) - 2, -1, -1):
            upsampled = F.interpolate(levels[0], scale_factor=2.0, mode="nearest")
            levels.insert(0, self.smooth[index](self.lateral[index](features[index]) + upsampled))
        return [*levels, self.coarser(levels[-1])]


class PredictionHead(nn.Module):
    """Class, box and mask coefficients for every anchor; shared by all levels."""

    def __init__(self, size: YolactSize) -> None:
        super().__init__()
        anchors = len(RATIOS)
        self.classes = size.classes + 1
        self.tower = conv_bn(size.width, size.width, standardise=size.standardise)
        self.class_logits = nn.Conv2d(size.width, anchors * self.classes, 3, padding=1)
        self.box_deltas = nn.Conv2d(size.width, anchors * 4, 3, padding=1)
        self.coefficients = nn.Conv2d(size.width, anchors * PROTOTYPES, 3, padding=1)

    def forward(self, level: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(N, width, h, w) > three of (N, h * w * anchors, values)."""
        features = self.tower(level)
        heads = ((self.class_logits, self.classes), (self.box_deltas, 4), (self.coefficients, PROTOTYPES))
        logits, deltas, coefficients = (
            head(features).permute(0, 2, 3, 1).reshape(level.shape[0], -1, values) for head, values in heads
        )
        return logits, deltas, coefficients.tanh()


class Presence(nn.Module):
    """Which parts a photo shows at all, (N, channels, h, w) > (N, parts): the strongest sign of each, wherever it is.

    A skirt and the lower half of a dress look alike; whether there is a top above them decides. The head that names
    pixels adds these logits to all of them.
    """

    def __init__(self, channels: int, width: int) -> None:
        super().__init__()
        self.signs = nn.Conv2d(channels, width, 1)
        self.parts = nn.Linear(width, len(PART_NAMES))

    def forward(self, features: Tensor) -> Tensor:
        """See the class."""
        signs: Tensor = F.relu(self.signs(features)).amax(dim=(2, 3))
        parts: Tensor = self.parts(signs)
        return parts


class WideBlock(nn.Module):
    """A wide depthwise window, then two 1x1 convolutions, added to what came in; (N, width, h, w) both ways."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.window = nn.Conv2d(width, width, CONTEXT_KERNEL, padding=CONTEXT_KERNEL // 2, groups=width, bias=False)
        self.norm = nn.BatchNorm2d(width)
        self.widen = nn.Conv2d(width, 2 * width, 1)
        self.narrow = nn.Conv2d(2 * width, width, 1)

    def forward(self, features: Tensor) -> Tensor:
        """See the class."""
        changed: Tensor = self.narrow(F.relu(self.widen(self.norm(self.window(features)))))
        return features + changed


class Context(nn.Module):
    """What surrounds every place, from strides 16 and 32: (N, 2 * out, H/16, W/16), for the parts and the foreground.

    A skirt is told from a dress by what is above it, far beyond the 3x3 windows of the finer branches. It starts at
    zero, so that a net trained without it goes on from where it was.
    """

    def __init__(self, out: int) -> None:
        super().__init__()
        width = CONTEXT_WIDTH
        self.fine = nn.Conv2d(ENCODER_CHANNELS[-2], width, 1)
        self.coarse = nn.Conv2d(ENCODER_CHANNELS[-1], width, 1)
        self.blocks = nn.Sequential(*(WideBlock(width) for _ in range(CONTEXT_BLOCKS)))
        self.out = nn.Conv2d(width, 2 * out, 1)
        for parameter in self.out.parameters():
            nn.init.zeros_(parameter)

    def forward(self, stride16: Tensor, stride32: Tensor) -> tuple[Tensor, Tensor]:
        """Features for the parts and for the foreground, at stride 4."""
        coarse = F.interpolate(self.coarse(stride32), scale_factor=2.0, mode="nearest")
        around = self.out(self.blocks(self.fine(stride16) + coarse))
        parts, foreground = F.interpolate(around, scale_factor=4.0, mode="bilinear").chunk(2, dim=1)
        return parts, foreground


class Glance(nn.Module):
    """The photo at half its size, seen by a better judge of what things are: (N, 3, H, W) > (N, out, H/32, W/32).

    An EfficientNet-Lite2 has learnt more of ImageNet than the encoder and costs a tenth of the pass at half the size.
    What it saw is added to the encoder's last features; it starts at zero, so that a net trained without it goes on
    from where it was.
    """

    def __init__(self, out: int) -> None:
        super().__init__()
        self.judge = EfficientNetLite2(head=False)
        self.near = nn.Conv2d(CHANNELS_AT_16, out, 1)
        self.far = nn.Conv2d(CHANNELS_AT_32, out, 1, bias=False)
        for parameter in (*self.near.parameters(), *self.far.parameters()):
            nn.init.zeros_(parameter)

    def forward(self, image: Tensor) -> Tensor:
        """See the class."""
        near, far = self.judge.taps(F.avg_pool2d(image, 2))
        seen: Tensor = self.near(near)
        return seen + F.interpolate(self.far(far), size=seen.shape[2:], mode="bilinear")


class Yolact(nn.Module):
    """The shipped segmenter. Input (N, 3, H, W) float -1..1, H and W multiples of 32, at least 64 (P6 rounds up)."""

    def __init__(self, size: YolactSize | None = None) -> None:
        super().__init__()
        size = size or YolactSize()
        width, fine = size.width, size.width // 2
        split = {"radix": size.radix, "attention": size.attention, "standardise": size.standardise}
        self.encoder = MobileNetV2()
        self.glance = Glance(ENCODER_CHANNELS[-1]) if size.glance else None
        self.neck = Neck(size)
        self.head = PredictionHead(size)
        self.proto_tower = conv_bn(width, width, standardise=size.standardise)
        self.prototypes = nn.Conv2d(width, PROTOTYPES, 1)
        self.parts_tower = nn.Sequential(
            SplitAttentionConv(width, width, **split),  # type: ignore[arg-type]
            SplitAttentionConv(width, width, **split),  # type: ignore[arg-type]
        )
        self.parts = nn.Conv2d(width, len(PART_NAMES), 1)
        self.context = Context(width)
        self.present = Presence(ENCODER_CHANNELS[-1], PRESENCE_WIDTH)
        self.foreground_coarse = nn.Conv2d(width, 1, 1)
        self.fine_from_coarse = nn.Conv2d(width, fine, 1)
        self.fine_from_encoder = nn.Conv2d(ENCODER_CHANNELS[0], fine, 1)
        self.fine = SplitAttentionConv(fine, fine, **split)  # type: ignore[arg-type]
        self.finer = nn.Sequential(*list(conv_bn(fine, fine, standardise=size.standardise))[:2])
        nn.init.zeros_(self.finer[1].weight)  # type: ignore[arg-type]
        self.foreground = nn.Conv2d(fine, 1, 3, padding=1)
        self.fine_parts = nn.Conv2d(fine, len(PART_NAMES), 3, padding=1)
        self.human = nn.Linear(ENCODER_CHANNELS[-1], 1)

    @classmethod
    def of_state(cls, state: dict[str, Tensor]) -> Yolact:
        """The net of full size whose parameters these are, with a glance if they have one."""
        net = cls(YolactSize(glance=any(name.startswith("glance.") for name in state)))
        net.load_state_dict(state)
        return net

    @property
    def pretrained_parts(self) -> list[nn.Module]:
        """What starts from published weights."""
        return [self.encoder, self.glance.judge] if self.glance is not None else [self.encoder]

    def forward(self, image: Tensor) -> YolactOutput:
        """One pass; see :class:`YolactOutput` for shapes."""
        stride2, *coarser = self.encoder(image)
        if self.glance is not None:
            coarser[-1] = coarser[-1] + self.glance(image)
        levels = self.neck(tuple(coarser))
        logits, deltas, coefficients = zip(*(self.head(level) for level in levels[1:]), strict=True)
        proto_features = self.proto_tower(levels[0])
        around_parts, around_foreground = self.context(coarser[-2], coarser[-1])
        outline = proto_features + around_foreground
        fine = F.interpolate(self.fine_from_coarse(outline), scale_factor=2.0, mode="bilinear")
        fine = self.fine(F.relu(fine + self.fine_from_encoder(stride2)))
        fine = fine + self.finer(fine)
        present = self.present(coarser[-1])
        worn = proto_features + around_parts + self.parts_tower(levels[0] + around_parts)
        coarse_parts = self.parts(worn) + present[..., None, None]
        parts = F.interpolate(coarse_parts, scale_factor=2.0, mode="bilinear") + self.fine_parts(fine)
        return YolactOutput(
            torch.cat(logits, 1),
            torch.cat(deltas, 1),
            torch.cat(coefficients, 1),
            F.relu(self.prototypes(proto_features)),
            self.foreground(fine),
            self.foreground_coarse(outline),
            torch.cat([outline, coarse_parts], 1),
            parts,
            present,
            self.human(coarser[-1].mean(dim=(2, 3)))[:, 0],
        )
