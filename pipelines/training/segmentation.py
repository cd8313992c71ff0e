"""Train the segmenter: ``python -m pipelines.training.segmentation --data ../shared/data --out runs/segmentation``."""

from __future__ import annotations

import torch
from torch import Tensor

from pipelines.nets.yolact import Yolact
from pipelines.training.loop import Run, command_line, to_input
from pipelines.training.losses import total_loss
from pipelines.training.samples import Batch, Sampler


def step_loss(net: Yolact, batch: Batch) -> tuple[Tensor, dict[str, float]]:
    """Loss of one batch of :class:`Sampler`."""
    with torch.autocast("cpu", torch.bfloat16):
        output = net(to_input(batch.images))
    return total_loss(output, batch)


def main() -> None:
    """Command line."""
    arguments = command_line("Train the segmenter.", out="runs/segmentation", steps=1700, batch=16)
    net = Yolact()
    net.encoder.load_npz(arguments.data / "pretrained" / "mobilenet_v2_imagenet.npz")
    run = Run(arguments.out, net, arguments.steps, step_loss)
    run.train(Sampler(arguments.data, arguments.seed + run.step).batches(arguments.batch))


if __name__ == "__main__":
    main()
