"""From a training run to weights/refiner.onnx: ``python -m pipelines.training.export_refiner --run DIR``."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from pipelines.nets.refiner import Refiner
from pipelines.nets.yolact import CLUE_CHANNELS
from pipelines.training.export_segmentation import TRAINING_DATA
from pipelines.training.manifest_entry import export_arguments, store_half_precision, write_entry
from pipelines.training.tidy_graph import tidy

# The longest side of what it draws; street photos for training and measuring are no larger.
SERVED_SIZE_PX = (640, 640)


class ServedRefiner(nn.Module):
    """The net as it is served: a map 0..1."""

    def __init__(self, net: Refiner) -> None:
        super().__init__()
        self.net = net

    def forward(self, image: Tensor, foreground: Tensor, clues: Tensor) -> Tensor:
        """(N, 3, H, W) -1..1, (N, 1, H, W) 0..1 and (N, 75, H/4, W/4) > (N, 1, H, W) 0..1."""
        finer: Tensor = self.net(image, foreground, clues).sigmoid()
        return finer


def export(run: Path, out: Path) -> None:
    """Write the averaged net of ``run``/last.pt as ONNX with free height and width."""
    net = Refiner().eval()
    net.load_state_dict(torch.load(run / "last.pt", weights_only=True, map_location="cpu")["average"])
    free, quarter = {0: "n", 2: "height", 3: "width"}, {0: "n", 2: "height/4", 3: "width/4"}
    example = (torch.zeros(1, 3, 128, 96), torch.zeros(1, 1, 128, 96), torch.zeros(1, CLUE_CHANNELS, 32, 24))
    torch.onnx.export(ServedRefiner(net), example, str(out),
                      input_names=["image", "foreground", "clues"], output_names=["finer"],
                      dynamic_axes={"image": free, "foreground": free, "clues": quarter, "finer": free},
                      opset_version=17, dynamo=False)  # fmt: skip
    tidy(out, (128, 96))


def main() -> None:
    """Command line."""
    arguments = export_arguments("Export the refiner.", "runs/refiner")
    out = arguments.weights / "refiner.onnx"
    export(arguments.run, out)
    store_half_precision(out)
    write_entry(arguments.weights, "refiner", out, training_data=TRAINING_DATA, input_size=SERVED_SIZE_PX)


if __name__ == "__main__":
    main()
