from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from pipelines.nets.keypoints import AttentionPoints
from pipelines.training.keypoints import heat_loss, step_loss
from pipelines.training.loop import Run
from pipelines.types import FloatArray, UInt8Array


def batch() -> tuple[UInt8Array, FloatArray, FloatArray]:
    rng = np.random.default_rng(0)
    heat = np.zeros((2, 23, 16, 16), np.float32)
    heat[:, :, 8, 8] = 1
    return rng.integers(0, 255, (2, 64, 64, 3)).astype(np.uint8), heat, np.ones((2, 23), np.float32)


def test_missing_a_peak_costs_more_than_a_false_one() -> None:
    heat, weight = torch.zeros(1, 23, 4, 4), torch.ones(1, 23)
    heat[:, :, 1, 1] = 1
    missed, false = torch.full_like(heat, -6.0), torch.full_like(heat, -6.0)
    false[:, :, 1, 1] = false[:, :, 2, 2] = 6.0
    assert float(heat_loss(missed, heat, weight)) > 5 * float(heat_loss(false, heat, weight))


def test_training_lowers_the_loss_and_resumes_where_it_stopped(tmp_path: Path) -> None:
    torch.manual_seed(0)
    one = batch()
    before = float(step_loss(AttentionPoints(), one)[0].detach())
    first = Run(tmp_path, AttentionPoints(), 8, step_loss)
    first.train(iter([one] * 8))
    again = Run(tmp_path, AttentionPoints(), 9, step_loss)
    assert again.step == 8
    assert torch.equal(again.net.heat.weight, first.net.heat.weight)
    again.train(iter([one]))
    assert again.step == 9
    assert float(step_loss(again.net, one)[0].detach()) < before
