"""What attention and weight standardisation are worth, in the shape of paper 1's Table 1, at a reduced size.

``python -m pipelines.training.ablation_segmentation --data ../shared/data --out runs/ablation`` trains the compact net
three times with each of two seeds on the same batches, measures every net on the val instances and writes ``table.csv``
and ``table.md``. What is finished is kept: run it again to go on.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import torch

from pipelines.engines.yolact import NAME, RANKING, YolactSegmenter
from pipelines.nets.yolact import Yolact, YolactSize
from pipelines.training.ablation import (
    Budget,
    missing_runs,
    read_command,
    reseeded,
    time_ratios,
    weights_of,
    write_tables,
)
from pipelines.training.average_precision import FIGURES
from pipelines.training.evaluate_instances import instance_photos, measure
from pipelines.training.export_segmentation import OUTPUTS, ServedYolact
from pipelines.training.loop import Run
from pipelines.training.manifest_entry import freeze_standardised, write_entry
from pipelines.training.samples import Batch, Sampler
from pipelines.training.segmentation import step_loss
from pipelines.types import FloatArray, UInt8Array

SIDE_PX = 224
PHOTO_PX = (SIDE_PX, SIDE_PX * 5 // 7)
LEAST_CELLS = 4
# Each row keeps what the row above it has.
VARIANTS = {
    "baseline": YolactSize(attention=False, standardise=False),
    "+ weight standardisation": YolactSize(attention=False, standardise=True),
    "+ attention": YolactSize(attention=True, standardise=True),
}


def halve(batch: Batch) -> Batch:
    """The same batch at half its height and width; instances that shrink below LEAST_CELLS cells are left out."""
    height, width = batch.images.shape[1:3]
    small = [cv2.resize(image, (width // 2, height // 2), interpolation=cv2.INTER_AREA) for image in batch.images]
    maps = [cv2.resize(image, (width // 4, height // 4), interpolation=cv2.INTER_AREA) for image in batch.foreground]
    instances = [_halve_instances(*three) for three in zip(batch.masks, batch.boxes, batch.classes, strict=True)]
    return replace(
        batch,
        images=np.stack(small).astype(np.uint8),
        foreground=np.stack(maps).astype(np.float32),
        trusted=np.ascontiguousarray(batch.trusted[:, ::2, ::2]),
        parts=np.ascontiguousarray(batch.parts[:, ::2, ::2]),
        masks=[masks for masks, _, _ in instances],
        boxes=[boxes for _, boxes, _ in instances],
        classes=[classes for _, _, classes in instances],
    )


def _halve_instances(
    masks: UInt8Array, boxes: FloatArray, classes: UInt8Array
) -> tuple[UInt8Array, FloatArray, UInt8Array]:
    smaller = np.ascontiguousarray(masks[:, ::2, ::2])
    kept = smaller.sum((1, 2)) >= LEAST_CELLS
    return smaller[kept], (boxes[kept] / 2).astype(np.float32), classes[kept]


def train(folder: Path, size: YolactSize, seed: int, source: tuple[Path, Sampler], budget: Budget) -> None:
    """One run from the pretrained encoder; the same seed gives every variant the same batches."""
    data, sampler = source
    torch.manual_seed(seed)
    net = Yolact(size)
    net.encoder.load_npz(data / "pretrained" / "mobilenet_v2_imagenet.npz")
    run = Run(folder, net, budget.steps, step_loss)
    if run.step < budget.steps:
        run.train(halve(batch) for batch in reseeded(sampler, seed, run.step).batches(budget.batch))


def export(folder: Path, size: YolactSize) -> int:
    """``folder``/weights as an engine reads it, from the averaged net; returns the number of parameters."""
    net = Yolact(size)
    net.load_state_dict(torch.load(folder / "last.pt", weights_only=True, map_location="cpu")["average"])
    parameters = sum(parameter.numel() for parameter in net.parameters())
    net.eval()
    freeze_standardised(net)
    weights = folder / "weights"
    weights.mkdir(exist_ok=True)
    axes: dict[str, dict[int, str]] = {name: {0: "n"} for name in OUTPUTS}
    axes["image"] = {0: "n", 2: "height", 3: "width"}
    torch.onnx.export(ServedYolact(net), (torch.zeros(1, 3, 64, 64),), str(weights / "net.onnx"),
                      input_names=["image"], output_names=list(OUTPUTS), dynamic_axes=axes, opset_version=17,
                      dynamo=False)  # fmt: skip
    write_entry(weights, NAME, weights / "net.onnx", training_data=("ablation",), input_size=(SIDE_PX, SIDE_PX))
    return parameters


def finish(folder: Path, size: YolactSize, data: Path) -> None:
    """Measure the trained net and write ``folder``/figures.json."""
    parameters = export(folder, size)
    figures = measure(instance_photos(data), YolactSegmenter(folder / "weights", 1, RANKING))
    (folder / "figures.json").write_text(json.dumps(figures | {"parameters": parameters}, indent=2), encoding="utf-8")


def ablate(data: Path, out: Path, budget: Budget) -> None:
    """All runs that are not finished yet, then the tables."""
    sampler: Sampler | None = None
    for variant, seed, folder in missing_runs(out, VARIANTS, budget):
        sampler = sampler or Sampler(data, 0)
        train(folder, VARIANTS[variant], seed, (data, sampler), budget)
        finish(folder, VARIANTS[variant], data)
    write_tables(out, time_ratios(NAME, weights_of(out, VARIANTS), PHOTO_PX), FIGURES)


def main() -> None:
    """Command line."""
    about = "The segmenter with and without attention and standardised weights."
    ablate(*read_command(about, out="runs/ablation", steps=400))


if __name__ == "__main__":
    main()
