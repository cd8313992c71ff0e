"""Train the segmenter: ``python -m pipelines.training.segmentation --data ../shared/data --out runs/segmentation``."""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

import torch
from torch import Tensor

from pipelines.nets.yolact import Yolact
from pipelines.training.loop import Run, to_input
from pipelines.training.losses import total_loss
from pipelines.training.samples import Batch, Sampler


def step_loss(net: Yolact, batch: Batch) -> tuple[Tensor, dict[str, float]]:
    """Loss of one batch of :class:`Sampler`."""
    with torch.autocast("cpu", torch.bfloat16):
        output = net(to_input(batch.images))
    return total_loss(output, batch)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Train the segmenter.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=Path("runs/segmentation"))
    parser.add_argument("--steps", type=int, default=1700)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.manual_seed(arguments.seed)
    net = Yolact()
    net.encoder.load_npz(arguments.data / "pretrained" / "mobilenet_v2_imagenet.npz")
    run = Run(arguments.out, net, arguments.steps, step_loss)
    run.train(Sampler(arguments.data, arguments.seed + run.step).batches(arguments.batch))


if __name__ == "__main__":
    main()
