"""The losses of :mod:`pipelines.training.losses` on the net of the paper, whose anchors are its own."""

from __future__ import annotations

import torch
from torch import Tensor

from pipelines.nets.yolact_resnet import PaperOutput, paper_anchors
from pipelines.training import losses
from pipelines.training.samples import Batch


def paper_loss(output: PaperOutput, batch: Batch) -> tuple[Tensor, dict[str, float]]:
    """1 * class + 1.5 * box + 6.125 * mask, and the three for the log."""
    parts = losses.instance_losses(output, batch, paper_anchors(*batch.images.shape[1:3]))
    total = torch.stack([losses.WEIGHTS[name] * value for name, value in parts.items()]).sum()
    return total, {name: float(value.detach()) for name, value in parts.items()}
