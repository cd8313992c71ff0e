"""Train the refiner: ``python -m pipelines.training.refiner --start runs/segmentation/last.pt``."""

from __future__ import annotations

from pathlib import Path

import cv2
import torch
import torch.nn.functional as F
from torch import Tensor

from pipelines.engines.manifest import WEIGHTS_DIR
from pipelines.engines.yolact import YolactSegmenter
from pipelines.nets.refiner import LEAST_DOUBT, Refiner
from pipelines.training.loop import FEEDERS, Pace, Run, command_parser, input_of, start, tensor
from pipelines.training.refiner_samples import Crops, RefinerSampler

PACE = Pace(encoder=4e-4, neck=2e-3, averaged=0.995)


def step_loss(net: Refiner, crops: Crops) -> tuple[Tensor, dict[str, float]]:
    """Weighted binary cross-entropy of a batch; the figures set it beside that of the map as it came."""
    images = input_of(net, crops.images)
    told, clues, wanted, weights = (
        tensor(plane, images) for plane in (crops.told, crops.clues, crops.wanted, crops.weights)
    )
    with torch.autocast(images.device.type, torch.bfloat16):
        logits = net(images, told, clues).float()
    loss = F.binary_cross_entropy_with_logits(logits, wanted, weights, reduction="sum") / weights.sum()
    with torch.no_grad():
        sure = told.clamp(LEAST_DOUBT, 1 - LEAST_DOUBT)
        before = F.binary_cross_entropy(sure, wanted, weights, reduction="sum") / weights.sum()
    return loss, {"refined": float(loss.detach()), "as told": float(before)}


def main() -> None:
    """Command line; the maps are those of the segmenter in ``--weights``."""
    parser = command_parser("Train the refiner.", out="runs/refiner", steps=5000, batch=24)
    begin = parser.add_mutually_exclusive_group(required=True)
    begin.add_argument("--start", type=Path, help="last.pt of the segmenter: its first layers")
    begin.add_argument("--refiner", type=Path, help="last.pt of an earlier refiner to go on from")
    parser.add_argument("--weights", type=Path, default=WEIGHTS_DIR)
    arguments = start(parser)
    cv2.setNumThreads(1)
    net = Refiner()
    begun = torch.load(arguments.start or arguments.refiner, weights_only=True)["average"]
    if arguments.start:
        net.start_from(begun)
    else:
        net.load_state_dict(begun)
    run = Run(arguments.out, net, arguments.steps, step_loss, PACE)
    sampler = RefinerSampler(arguments.data, YolactSegmenter(arguments.weights, 1), arguments.seed + run.step)
    run.train(*(twin.crops(arguments.batch) for twin in sampler.twins(FEEDERS)))


if __name__ == "__main__":
    main()
