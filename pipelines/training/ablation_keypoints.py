"""What the attention estimators are worth, in the shape of paper 1's Table 2, at a reduced size.

``python -m pipelines.training.ablation_keypoints --data ../shared/data --out runs/ablation-points`` trains the shipped
key point net with and without its estimators with each of two seeds on the same crops at half size, measures every net
on the val photos of people/ as it would serve, and writes ``table.csv`` and ``table.md``: OKS AP, AP50, AP75, AP of
medium and of large persons with the 23 deviations of :data:`object_keypoint_similarity.SIGMAS`, PCK at 0.1 and 0.2
torso. What is finished is kept: run it again to go on.
"""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import torch

from pipelines.engines import SEGMENTERS
from pipelines.engines.keypoints import NAME, AttentionPointsEngine
from pipelines.nets.keypoints import INPUT_SIZE_PX, STRIDE, AttentionPoints
from pipelines.training.ablation import (
    Budget,
    missing_runs,
    read_command,
    reseeded,
    time_ratios,
    weights_of,
    write_tables,
)
from pipelines.training.evaluate_keypoints import measure
from pipelines.training.export_keypoints import export
from pipelines.training.keypoints import step_loss
from pipelines.training.loop import Run
from pipelines.training.manifest_entry import write_entry
from pipelines.training.point_samples import PointSampler
from pipelines.types import FloatArray, UInt8Array

VARIANTS = {"without estimators": False, "+ attention estimators": True}
# As the paper's table names them, and as evaluate_keypoints does.
FIGURES = {"AP": "oks_ap", "AP50": "oks_ap50", "AP75": "oks_ap75", "AP_M": "oks_ap_m", "AP_L": "oks_ap_l",
           "PCK@0.1": "pck_01", "PCK@0.2": "pck_02"}  # fmt: skip
FOLDER = "people"
# Half of a training crop, with grey at its sides up to multiples of the net's coarsest stride.
SIZE_PX = (INPUT_SIZE_PX[0] // 2, (INPUT_SIZE_PX[1] // 2 + 31) // 32 * 32)
SIDE_PX = (SIZE_PX[1] - INPUT_SIZE_PX[1] // 2) // 2
GREY = 127
PointBatch = tuple[UInt8Array, FloatArray, FloatArray]


def halve(batch: PointBatch) -> PointBatch:
    """Crops (N, 320, 224, 3) and heat maps (N, 23, 80, 56) at half their height and width, grey at the sides."""
    images, heats, weights = batch
    half = (images.shape[2] // 2, images.shape[1] // 2)
    small = np.stack([cv2.resize(image, half, interpolation=cv2.INTER_AREA) for image in images]).astype(np.uint8)
    count, points, height, width = heats.shape
    # The highest of four cells, so that a peak stays a peak.
    highest = heats.reshape(count, points, height // 2, 2, width // 2, 2).max((3, 5))
    columns = (SIDE_PX, SIDE_PX)
    small = np.pad(small, ((0, 0), (0, 0), columns, (0, 0)), constant_values=GREY)
    return small, np.pad(highest, ((0, 0), (0, 0), (0, 0), (SIDE_PX // STRIDE,) * 2)), weights


def train(folder: Path, net: AttentionPoints, seed: int, sampler: PointSampler, budget: Budget) -> None:
    """One run; the same seed gives every variant the same crops."""
    run = Run(folder, net, budget.steps, step_loss)
    if run.step < budget.steps:
        run.train(halve(batch) for batch in reseeded(sampler, seed, run.step).batches(budget.batch))


def finish(folder: Path, net: AttentionPoints, data: Path) -> None:
    """Export the averaged net as the engine reads it, measure it and write ``folder``/figures.json."""
    parameters = sum(parameter.numel() for parameter in net.parameters())
    weights = folder / "weights"
    weights.mkdir(exist_ok=True)
    export(folder, net, weights / "net.onnx", SIZE_PX)
    write_entry(weights, NAME, weights / "net.onnx", training_data=("ablation",), input_size=SIZE_PX)
    engine = AttentionPointsEngine(weights, 1)
    figures = measure(data / FOLDER, SEGMENTERS["yolact-mnv2"](None, 1), engine)
    named = {name: figures[f"{FOLDER}_{key}"] for name, key in FIGURES.items() if f"{FOLDER}_{key}" in figures}
    (folder / "figures.json").write_text(json.dumps(named | {"parameters": parameters}, indent=2), encoding="utf-8")


def fresh(data: Path, seed: int, *, attention: bool) -> AttentionPoints:
    """The net with the pretrained encoder; everything else is drawn by ``seed``."""
    torch.manual_seed(seed)
    net = AttentionPoints(attention=attention)
    net.encoder.load_npz(data / "pretrained" / "mobilenet_v2_imagenet.npz")
    return net


def ablate(data: Path, out: Path, budget: Budget) -> None:
    """All runs that are not finished yet, then the tables."""
    sampler: PointSampler | None = None
    for variant, seed, folder in missing_runs(out, VARIANTS, budget):
        sampler = sampler or PointSampler(data, seed)
        net = fresh(data, seed, attention=VARIANTS[variant])
        train(folder, net, seed, sampler, budget)
        finish(folder, net, data)
    write_tables(out, time_ratios(NAME, weights_of(out, VARIANTS), SIZE_PX), tuple(FIGURES))


def main() -> None:
    """Command line."""
    about = "The key point net with and without its attention estimators."
    ablate(*read_command(about, out="runs/ablation-points", steps=300))


if __name__ == "__main__":
    main()
