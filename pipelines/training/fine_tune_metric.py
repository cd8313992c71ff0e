"""Train the whole embedder, backbone and head, from the head that ``pipelines.training.metric`` trained.

``python -m pipelines.training.fine_tune_metric --data FOLDER --start runs/metric``: batch-hard triplets and softmax
cross-entropy, then the val figures of the averaged net into ``OUT/figures.json``. Run it again to go on after a stop.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from pipelines.nets.efficientnet_lite import EfficientNetLite2
from pipelines.nets.metric import DIMENSION, SHAPE_SEES, JoinedHead, MetricNet
from pipelines.training.loop import LOG, Pace, Run, command_parser, input_of, start, tensor, to_input
from pipelines.training.metric import CHANNELS, SHARPNESS, Plan, figures_of, head_of, new_head
from pipelines.training.metric_losses import batch_hard, joint
from pipelines.training.metric_maps import Picture, pictures_of, roles_of, square_of
from pipelines.training.metric_samples import MetricBatch, MetricSampler
from pipelines.training.published_lite import published_lite, with_early_blocks_frozen
from pipelines.types import FloatArray

# Learned smaller than served: what fills a crop then looks as large as in a whole photo (Touvron et al., 2019).
SIDE_PX, SERVED_PX = 192, 256
SMOOTHING = 0.1
# The rates are those of a run thrice as long: brought down to nothing, the net knew its train photos by heart.
PACE = Pace(encoder=2e-4, neck=1e-3, averaged=0.995, length=3)
HEAD = Plan("joint", shape=False)


class Learner(nn.Module):
    """(N, 3, H, W) in -1..1 > unit embeddings (N, 512) and the logits (N, K) of ``classes`` labels."""

    def __init__(self, encoder: nn.Module, joined: JoinedHead, classes: int) -> None:
        super().__init__()
        self.encoder, self.joined = encoder, joined
        self.classifier = nn.Linear(2 * DIMENSION, classes)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """The backbone in half precision where autocast is on, the head never."""
        maps = self.encoder(image).float()
        with torch.autocast(image.device.type, enabled=False):
            embeddings = self.joined(maps, F.avg_pool2d(image, SHAPE_SEES)).flatten(1)
            return embeddings, self.classifier(embeddings * SHARPNESS)

    def embedder(self) -> MetricNet:
        """What is served."""
        return MetricNet(self.encoder, self.joined).eval()


def learner_of(run: Path) -> Learner:
    """The averaged net of a run that saved itself in the folder ``run``."""
    stored = torch.load(run / "last.pt", map_location="cpu", weights_only=True)["average"]
    net = Learner(EfficientNetLite2(), new_head(CHANNELS, HEAD), len(stored["classifier.bias"]))
    net.load_state_dict(stored)
    return net


def step_loss(net: Learner, batch: MetricBatch) -> tuple[Tensor, dict[str, float]]:
    """Triplets and softmax of one batch of :class:`MetricSampler`."""
    images = input_of(net, batch.images)
    labels = tensor(batch.labels, images)
    with torch.autocast(images.device.type, torch.bfloat16):
        embeddings, logits = net(images)
    apart = batch_hard(embeddings, labels)
    loss = joint(apart, logits, labels, rho=1.0, smoothing=SMOOTHING)
    right = (logits.detach().argmax(1) == labels).float().mean()
    return loss, {"loss": float(loss.detach()), "triplets": float(apart.detach()), "right": float(right)}


def val_figures(net: MetricNet, pictures: Sequence[Picture]) -> dict[str, float]:
    """As ``pipelines.training.metric`` tells them of a head."""

    def embedded(rows: NDArray[np.int64]) -> FloatArray:
        with torch.inference_mode():
            vectors = [net(to_input(square_of(pictures[row], SERVED_PX)[None])) for row in rows]
        return np.asarray(torch.stack(vectors).numpy(), np.float32)

    return figures_of(roles_of(pictures), embedded)


def main() -> None:
    """Command line."""
    parser = command_parser("Train the whole embedder.", out="runs/metric-whole", steps=400, batch=32)
    parser.add_argument("--start", type=Path, default=Path("runs/metric"), help="run of pipelines.training.metric")
    given = start(parser)
    pictures = pictures_of(given.data)
    learned = [picture for picture in pictures if picture.role == "train"]
    net = Learner(
        with_early_blocks_frozen(published_lite()), head_of(given.start), len({picture.label for picture in learned})
    )
    run = Run(given.out, net, given.steps, step_loss, PACE)
    if run.step < given.steps:
        run.train(MetricSampler(learned, SERVED_PX, SIDE_PX, given.seed + run.step).batches(given.batch))
    figures = val_figures(run.average.embedder().cpu(), pictures)
    LOG.info("%s", figures)
    (given.out / "figures.json").write_text(json.dumps(figures, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
