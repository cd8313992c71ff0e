"""The embedders as ONNX: the backbones as published, up to their 1280 channels before pooling, and the trained one.

``python -m pipelines.training.export_embedder --data ../shared/data``: rmac-mnv2 and spoc-lite2; with ``--run`` the
net that ``pipelines.training.fine_tune_metric`` wrote there, as metric-lite2.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pipelines.engines.manifest import WEIGHTS_DIR
from pipelines.nets.metric import MetricNet
from pipelines.nets.mobilenet import MobileNetV2
from pipelines.training.fine_tune_metric import SERVED_PX, learner_of
from pipelines.training.manifest_entry import record_figures, store_half_precision, write_entry
from pipelines.training.published_lite import LITE_ORIGIN, published_lite
from pipelines.training.tidy_graph import tidy

MOBILENET_PX, LITE_PX = 224, 256
MOBILENET_DATA = ("MobileNetV2 ImageNet weights of google-coral (Apache-2.0), unchanged",)
LITE_DATA = (LITE_ORIGIN.format(use="unchanged"),)
METRIC_DATA = (
    LITE_ORIGIN.format(use="as the start"),
    "GroceryStoreDataset (MIT), train photos and kinds",
    "magento sample data (AFL-3.0), studio photos and SKUs but for every fourth style",
    "saleor (BSD-3-Clause), product photos and SKUs but for every fourth style",
    "clothing-dataset (CC0-1.0), 40 photos of each kind",
)


class Features(nn.Module):
    """(N, 3, H, W) in -1..1 > (N, 1280, H/32, W/32), non-negative."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        arrays = np.load(path)
        self.encoder = MobileNetV2()
        self.encoder.load_npz(path)
        self.head = nn.Conv2d(320, 1280, 1)
        self.head.weight.data = torch.from_numpy(arrays["head.weight"].astype(np.float32))
        self.head.bias.data = torch.from_numpy(arrays["head.bias"].astype(np.float32))  # type: ignore[union-attr]

    def forward(self, image: Tensor) -> Tensor:
        """The features that R-MAC pools."""
        return F.relu6(self.head(self.encoder(image)[-1]))


def trained(run: Path) -> tuple[MetricNet, dict[str, float]]:
    """The averaged net of a run of ``pipelines.training.fine_tune_metric`` and its val figures."""
    return learner_of(run).embedder(), json.loads((run / "figures.json").read_text(encoding="utf-8"))


def export(net: nn.Module, side_px: int, out: Path) -> None:
    """Write ``net`` as ONNX for square pictures, half-precision weights."""
    torch.onnx.export(net, (torch.zeros(1, 3, side_px, side_px),), str(out), input_names=["image"],
                      output_names=["features"], dynamic_axes={"image": {0: "n"}, "features": {0: "n"}},
                      opset_version=17, dynamo=False)  # fmt: skip
    tidy(out, (side_px, side_px))
    store_half_precision(out)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Export the embedders.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--weights", type=Path, default=WEIGHTS_DIR)
    parser.add_argument("--only", choices=["rmac-mnv2", "spoc-lite2"])
    parser.add_argument("--run", type=Path, help="export metric-lite2, and only it, from this run")
    arguments = parser.parse_args()
    if arguments.run:
        whole, figures = trained(arguments.run)
        _ship(arguments.weights, "metric-lite2", whole, (SERVED_PX, METRIC_DATA))
        record_figures(arguments.weights, "metric-lite2", figures)
        return
    if arguments.only != "spoc-lite2":
        net = Features(arguments.data / "pretrained" / "mobilenet_v2_imagenet.npz").eval()
        _ship(arguments.weights, "rmac-mnv2", net, (MOBILENET_PX, MOBILENET_DATA))
    if arguments.only != "rmac-mnv2":
        _ship(arguments.weights, "spoc-lite2", published_lite().eval(), (LITE_PX, LITE_DATA))


def _ship(weights: Path, name: str, net: nn.Module, about: tuple[int, tuple[str, ...]]) -> None:
    side_px, training_data = about
    export(net, side_px, weights / f"{name}.onnx")
    write_entry(weights, name, weights / f"{name}.onnx", training_data=training_data, input_size=(side_px, side_px))


if __name__ == "__main__":
    main()
