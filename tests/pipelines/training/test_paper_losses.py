from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
import torch

from pipelines.nets.resnet import ResNetSize
from pipelines.nets.yolact_resnet import PaperSize, PaperYolact
from pipelines.training.paper_losses import paper_loss
from pipelines.training.samples import Batch, box_of


def a_batch() -> Batch:
    """Two photos of 128 x 128: one with a person and a bag, one with nothing."""
    rng = np.random.default_rng(0)
    masks = np.zeros((2, 32, 32), np.uint8)
    masks[0, 4:28, 8:24], masks[1, 18:26, 18:26] = 1, 1
    nothing = (np.zeros((0, 32, 32), np.uint8), np.zeros((0, 4), np.float32), np.zeros(0, np.uint8))
    values = {
        "images": rng.integers(0, 255, (2, 128, 128, 3)).astype(np.uint8),
        "foreground": np.zeros((2, 64, 64), np.float32),
        "trusted": np.ones((2, 64, 64), np.float32),
        "parts": np.zeros((2, 32, 32), np.uint8),
        "humans": np.array([1, 0], np.float32),
        "masks": [masks, nothing[0]],
        "boxes": [np.stack([box_of(mask) for mask in masks]), nothing[1]],
        "classes": [np.array([1, 22], np.uint8), nothing[2]],
        "garments_known": [True, True],
    }
    return Batch(**{field.name: values[field.name] for field in fields(Batch)})  # type: ignore[arg-type]


def images_of(batch: Batch) -> torch.Tensor:
    return torch.from_numpy(batch.images).permute(0, 3, 1, 2).float() / 127.5 - 1


def test_the_paper_s_net_is_scored_by_one_one_and_a_half_and_six_and_an_eighth() -> None:
    torch.manual_seed(0)
    net = PaperYolact(PaperSize(ResNetSize(depth=50, width=8, radix=2, cardinality=2), pyramid=16))
    batch = a_batch()
    total, parts = paper_loss(net(images_of(batch)), batch)
    assert float(total.detach()) == pytest.approx(parts["class"] + 1.5 * parts["box"] + 6.125 * parts["mask"], rel=1e-4)
    assert min(parts.values()) > 0
    total.backward()  # type: ignore[no-untyped-call]
    assert [name for name, value in net.named_parameters() if value.grad is None] == []


def test_a_few_steps_on_one_batch_bring_the_loss_down() -> None:
    torch.manual_seed(0)
    net = PaperYolact(PaperSize(ResNetSize(depth=50, width=8), pyramid=16))
    batch = a_batch()
    optimiser = torch.optim.AdamW(net.parameters(), lr=2e-3)
    seen = []
    for _ in range(12):
        total, _ = paper_loss(net(images_of(batch)), batch)
        optimiser.zero_grad()
        total.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        seen.append(float(total.detach()))
    assert seen[-1] < 0.7 * seen[0]
