"""From a training run to weights/yolact-mnv2.onnx: ``python -m pipelines.training.export_segmentation --run DIR``."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from pipelines.nets.yolact import Yolact
from pipelines.training.manifest_entry import export_arguments, freeze_standardised, store_half_precision, write_entry
from pipelines.training.published_lite import LITE_ORIGIN
from pipelines.training.tidy_graph import tidy

OUTPUTS = ("scores", "box_deltas", "coefficients", "prototypes", "foreground", "clues", "parts", "human")
# The longest side a photo is brought down to; chosen on people val among 384, 448, 512, 576 and 640.
INPUT_SIZE_PX = (512, 512)
TRAINING_DATA = (
    "clothing-co-parsing (Apache-2.0)",
    "clothing-dataset (CC0-1.0)",
    "saleor (BSD-3-Clause), magento sample data (AFL-3.0), GroceryStoreDataset (MIT), tailwind traders (MIT), "
    "Caltech-101 (CC BY 4.0, Fei-Fei Li et al.)",
    "MobileNetV2 ImageNet weights of google-coral (Apache-2.0) as the start",
)


class ServedYolact(nn.Module):
    """The net as it is served: probabilities instead of logits, part indices instead of part logits.

    What the foreground map calls product is some part of it, never ground.
    """

    def __init__(self, net: Yolact) -> None:
        super().__init__()
        self.net = net

    def forward(self, image: Tensor) -> tuple[Tensor, ...]:
        """(N, 3, H, W) -1..1 > scores, box deltas, coefficients, prototypes, foreground 0..1, clues, parts, human."""
        output = self.net(image)
        foreground = output.foreground[:, 0].sigmoid()
        return (
            output.class_logits.softmax(-1),
            output.box_deltas,
            output.coefficients,
            output.prototypes,
            foreground[:, None],
            output.clues,
            torch.where(foreground >= 0.5, 1 + output.parts[:, 1:].argmax(1), output.parts.argmax(1)).to(torch.int32),
            output.human.sigmoid(),
        )


def export(run: Path, out: Path) -> tuple[str, ...]:
    """Write the averaged net of ``run``/last.pt as ONNX with free height and width; returns what it was trained on."""
    saved = torch.load(run / "last.pt", weights_only=True, map_location="cpu")
    net = Yolact.of_state(saved["average"]).eval()
    freeze_standardised(net)
    axes = {name: {0: "n"} for name in OUTPUTS}
    axes |= {"image": {0: "n", 2: "height", 3: "width"}}
    torch.onnx.export(
        ServedYolact(net),
        (torch.zeros(1, 3, 384, 256),),
        str(out),
        input_names=["image"],
        output_names=list(OUTPUTS),
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )
    return (
        TRAINING_DATA if net.glance is None else (*TRAINING_DATA, LITE_ORIGIN.format(use="as the start of the glance"))
    )


def main() -> None:
    """Command line."""
    arguments = export_arguments("Export the segmenter.", "runs/segmentation")
    out = arguments.weights / "yolact-mnv2.onnx"
    data = export(arguments.run, out)
    tidy(out, (384, 256))
    store_half_precision(out)
    write_entry(arguments.weights, "yolact-mnv2", out, training_data=data, input_size=INPUT_SIZE_PX)


if __name__ == "__main__":
    main()
