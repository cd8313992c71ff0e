"""Train the key point net: ``python -m pipelines.training.keypoints --data ../shared/data --out runs/keypoints``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from pipelines.nets.keypoints import AttentionPoints
from pipelines.training.loop import Run, command_parser, input_of, start, tensor
from pipelines.training.point_samples import PointSampler

PEAK_WEIGHT = 12.0
SCALE = 10.0


def heat_loss(logits: Tensor, heat: Tensor, weight: Tensor) -> Tensor:
    """Binary cross-entropy per pixel, the peaks counted more, points weighted by how sure they are."""
    loss = F.binary_cross_entropy_with_logits(logits, heat, reduction="none") * (1 + PEAK_WEIGHT * heat)
    return SCALE * (loss.mean((2, 3)) * weight).sum() / weight.sum().clamp(min=1)


def step_loss(net: AttentionPoints, batch: Any) -> tuple[Tensor, dict[str, float]]:
    """Loss of one batch of :class:`PointSampler`."""
    images, heat, weight = batch
    sight = input_of(net, images)
    with torch.autocast(sight.device.type, torch.bfloat16):
        logits = net(sight)
    loss = heat_loss(logits.float(), tensor(heat, logits), tensor(weight, logits))
    return loss, {"heat": float(loss.detach())}


def main() -> None:
    """Command line."""
    parser = command_parser("Train the key point net.", out="runs/keypoints", steps=2000, batch=24)
    parser.add_argument("--start", type=Path, help="last.pt of an earlier run to start from; its optimiser is left")
    parser.add_argument("--relabelled", type=Path, help="file that pipelines.training.relabel_points wrote")
    arguments = start(parser)
    net = AttentionPoints()
    net.encoder.load_npz(arguments.data / "pretrained" / "mobilenet_v2_imagenet.npz")
    if arguments.start:
        net.load_state_dict(torch.load(arguments.start, weights_only=True)["average"])
    run = Run(arguments.out, net, arguments.steps, step_loss)
    run.train(PointSampler(arguments.data, arguments.seed + run.step, arguments.relabelled).batches(arguments.batch))


if __name__ == "__main__":
    main()
