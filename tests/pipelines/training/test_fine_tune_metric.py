from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from pipelines.nets.efficientnet_lite import EfficientNetLite2
from pipelines.nets.metric import JoinedHead
from pipelines.training import fine_tune_metric
from pipelines.training.fine_tune_metric import HEAD, Learner, learner_of, step_loss, val_figures
from pipelines.training.loop import Pace, Run
from pipelines.training.metric import CHANNELS, new_head
from pipelines.training.metric_maps import Picture
from pipelines.training.metric_samples import MetricBatch


def small_learner() -> Learner:
    torch.manual_seed(0)
    encoder = nn.Sequential(nn.Conv2d(3, 8, 4, stride=4), nn.ReLU())
    return Learner(encoder, JoinedHead(8, shape=False, attentions=1, dimension=512), classes=3)


def coloured() -> Iterator[MetricBatch]:
    """Endless: four photos each of a reddish, a greenish and a bluish product."""
    random = np.random.default_rng(0)
    labels = np.repeat(np.arange(3), 4)
    while True:
        images = random.integers(0, 120, (12, 16, 16, 3)).astype(np.uint8)
        images[np.arange(12), :, :, labels] += 100
        yield MetricBatch(images, labels)


def test_training_moves_the_backbone_and_tells_products_apart(tmp_path: Path) -> None:
    net = small_learner()
    before = net.encoder[0].weight.detach().clone()  # type: ignore[index]
    first = float(step_loss(net, next(coloured()))[0].detach())
    run = Run(tmp_path, net, 60, step_loss, Pace(1e-3, 1e-2, averaged=0.9))
    run.train(coloured())
    loss, figures = step_loss(run.average, next(coloured()))
    assert float(loss.detach()) < 0.6 * first
    assert figures["right"] == 1
    assert not torch.equal(before, net.encoder[0].weight)  # type: ignore[index]


def test_embeddings_have_length_one() -> None:
    embeddings, logits = small_learner()(torch.rand(2, 3, 16, 16))
    assert torch.allclose(embeddings.norm(dim=1), torch.ones(2), atol=1e-5)
    assert logits.shape == (2, 3)


def test_a_saved_run_gives_back_its_averaged_net(tmp_path: Path) -> None:
    net = Learner(EfficientNetLite2(), new_head(CHANNELS, HEAD), classes=5)
    run = Run(tmp_path, net, 1, step_loss)
    run.save()
    image = torch.rand(1, 3, 64, 64) * 2 - 1
    with torch.inference_mode():
        assert torch.allclose(learner_of(tmp_path).embedder()(image), run.average(image)[0], atol=1e-5)


def test_figures_are_told_of_the_photos_as_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    squares = {name: np.full((16, 16, 3), value, np.uint8) for name, value in {"a": 30, "b": 220}.items()}
    monkeypatch.setattr(fine_tune_metric, "square_of", lambda picture, _: squares[picture.path.name])
    pictures = [Picture(Path(name), None, f"shop-{number}", role)
                for number, name in enumerate("ab") for role in ("train", "val", "gallery")]  # fmt: skip
    figures = val_figures(small_learner().embedder(), pictures)
    assert figures == {"recall_at_1_photos": 1.0, "map_at_7_iconic": 1.0}
