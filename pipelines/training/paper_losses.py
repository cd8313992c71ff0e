"""The losses of :mod:`pipelines.training.losses` on the net of the paper, whose anchors are its own."""

from __future__ import annotations

from typing import cast

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from pipelines.nets.yolact import YolactOutput
from pipelines.nets.yolact_resnet import PaperOutput, paper_anchors
from pipelines.training import losses
from pipelines.training.samples import Batch
from pipelines.types import FloatArray


def paper_loss(output: PaperOutput, batch: Batch) -> tuple[Tensor, dict[str, float]]:
    """1 * class + 1.5 * box + 6.125 * mask, and the three for the log."""
    parts = anchored_losses(output, batch, paper_anchors(*batch.images.shape[1:3]))
    total = torch.stack([losses.WEIGHTS[name] * value for name, value in parts.items()]).sum()
    return total, {name: float(value.detach()) for name, value in parts.items()}


def anchored_losses(output: PaperOutput | YolactOutput, batch: Batch, anchors: FloatArray) -> dict[str, Tensor]:
    """Class, box and mask loss with any ``anchors`` (A, 4), means over the photos."""
    photos = [_photo_losses(output, batch, anchors, index) for index in range(len(batch.boxes))]
    return {name: torch.stack([photo[name] for photo in photos]).mean() for name in ("class", "box", "mask")}


def _photo_losses(
    output: PaperOutput | YolactOutput, batch: Batch, anchors: FloatArray, index: int
) -> dict[str, Tensor]:
    boxes = batch.boxes[index]
    best, state = losses.match_anchors(anchors, boxes)
    positive = np.flatnonzero(state == 1)
    wanted_class = np.where(state == 1, batch.classes[index][best] if len(boxes) else 0, 0)
    found = {"class": losses._class_loss(output.class_logits[index].float(), wanted_class, state)}
    if len(positive) == 0:
        return found | {"box": torch.zeros(()), "mask": torch.zeros(())}
    wanted = torch.from_numpy(losses.encode_boxes(boxes[best[positive]], anchors[positive]))
    found["box"] = F.smooth_l1_loss(output.box_deltas[index][torch.from_numpy(positive)].float(), wanted)
    # The mask loss reads coefficients and prototypes only, which both outputs have.
    found["mask"] = losses._mask_loss(cast(YolactOutput, output), batch, index, (positive, best[positive]))
    return found
