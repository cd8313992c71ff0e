"""From a training run to weights/attention-points.onnx: ``python -m pipelines.training.export_keypoints --run DIR``."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from pipelines.nets.keypoints import AttentionPoints
from pipelines.training.manifest_entry import export_arguments, freeze_standardised, store_half_precision, write_entry
from pipelines.training.tidy_graph import tidy

# Larger than in training, where crops are zoomed more; chosen on people val among five sizes from 256 to 384 px high.
SERVED_SIZE_PX = (352, 256)
TRAINING_DATA = (
    "clothing-co-parsing photos (Apache-2.0), key points by BlazePose (Apache-2.0)",
    "magento sample data photos (AFL-3.0), key points by BlazePose (Apache-2.0)",
    "MobileNetV2 ImageNet weights of google-coral (Apache-2.0) as the start",
)


class ServedPoints(nn.Module):
    """The net as it is served: heat maps 0..1."""

    def __init__(self, net: AttentionPoints) -> None:
        super().__init__()
        self.net = net

    def forward(self, image: Tensor) -> Tensor:
        """(N, 3, H, W) -1..1 > (N, 23, H/4, W/4) 0..1."""
        heat: Tensor = self.net(image).sigmoid()
        return heat


def export(run: Path, net: AttentionPoints, out: Path, size_px: tuple[int, int] = SERVED_SIZE_PX) -> None:
    """Write the averaged net of a run's ``last.pt``, read into ``net``, as ONNX for inputs of (height, width)."""
    net.load_state_dict(torch.load(run / "last.pt", weights_only=True, map_location="cpu")["average"])
    net.eval()
    freeze_standardised(net)
    torch.onnx.export(ServedPoints(net), (torch.zeros(1, 3, *size_px),), str(out), input_names=["image"],
                      output_names=["heat"], dynamic_axes={"image": {0: "n"}, "heat": {0: "n"}},
                      opset_version=17, dynamo=False)  # fmt: skip
    tidy(out, size_px)


def main() -> None:
    """Command line."""
    arguments = export_arguments("Export the key point net.", "runs/keypoints")
    out = arguments.weights / "attention-points.onnx"
    export(arguments.run, AttentionPoints(), out)
    store_half_precision(out)
    write_entry(arguments.weights, "attention-points", out, training_data=TRAINING_DATA, input_size=SERVED_SIZE_PX)


if __name__ == "__main__":
    main()
