"""Train the segmenter: ``python -m pipelines.training.segmentation --data ../shared/data --out runs/segmentation``."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from pipelines.nets.yolact import Yolact, YolactSize
from pipelines.training.loop import FEEDERS, Run, command_parser, input_of, start
from pipelines.training.losses import total_loss
from pipelines.training.published_lite import published_file, with_early_blocks_frozen
from pipelines.training.samples import Batch, Sampler


def step_loss(net: Yolact, batch: Batch) -> tuple[Tensor, dict[str, float]]:
    """Loss of one batch of :class:`Sampler`."""
    sight = input_of(net, batch.images)
    with torch.autocast(sight.device.type, torch.bfloat16):
        output = net(sight)
    return total_loss(output, batch)


def main() -> None:
    """Command line."""
    parser = command_parser("Train the segmenter.", out="runs/segmentation", steps=1700, batch=16)
    parser.add_argument("--start", type=Path, help="last.pt of an earlier run to start from; its optimiser is left")
    parser.add_argument("--relabelled", type=Path, help="folder that pipelines.training.relabel wrote")
    parser.add_argument("--glance", action="store_true", help="add a second look by EfficientNet-Lite2")
    arguments = start(parser)
    net = Yolact(YolactSize(glance=arguments.glance))
    net.encoder.load_npz(arguments.data / "pretrained" / "mobilenet_v2_imagenet.npz")
    if net.glance is not None:
        with_early_blocks_frozen(net.glance.judge).load_published(published_file())
    if arguments.start:
        saved = torch.load(arguments.start, weights_only=True)["average"]
        net.load_state_dict(saved, strict=False)
    run = Run(arguments.out, net, arguments.steps, step_loss)
    sampler = Sampler(arguments.data, arguments.seed + run.step, arguments.relabelled)
    run.train(*(twin.batches(arguments.batch) for twin in sampler.twins(FEEDERS)))


if __name__ == "__main__":
    main()
