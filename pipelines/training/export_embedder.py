"""weights/rmac-mnv2.onnx: the pretrained MobileNetV2 up to its 1280 channels, before pooling.

``python -m pipelines.training.export_embedder --data ../shared/data``
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pipelines.engines.manifest import WEIGHTS_DIR
from pipelines.nets.mobilenet import MobileNetV2
from pipelines.training.manifest_entry import store_half_precision, write_entry
from pipelines.training.tidy_graph import tidy

SIDE_PX = 224
TRAINING_DATA = ("MobileNetV2 ImageNet weights of google-coral (Apache-2.0), unchanged",)


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


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Export the embedder.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--weights", type=Path, default=WEIGHTS_DIR)
    arguments = parser.parse_args()
    out = arguments.weights / "rmac-mnv2.onnx"
    net = Features(arguments.data / "pretrained" / "mobilenet_v2_imagenet.npz").eval()
    torch.onnx.export(net, (torch.zeros(1, 3, SIDE_PX, SIDE_PX),), str(out), input_names=["image"],
                      output_names=["features"], dynamic_axes={"image": {0: "n"}, "features": {0: "n"}},
                      opset_version=17, dynamo=False)  # fmt: skip
    tidy(out, (SIDE_PX, SIDE_PX))
    store_half_precision(out)
    write_entry(arguments.weights, "rmac-mnv2", out, training_data=TRAINING_DATA, input_size=(SIDE_PX, SIDE_PX))


if __name__ == "__main__":
    main()
