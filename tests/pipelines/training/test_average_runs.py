from __future__ import annotations

import torch

from pipelines.training.average_runs import mean_of


def test_parameters_lie_between_the_two_runs_and_new_ones_stay() -> None:
    first = {"weight": torch.zeros(3), "steps": torch.tensor(5)}
    second = {"weight": torch.ones(3), "steps": torch.tensor(9), "new": torch.full((2,), 4.0)}
    mean = mean_of(first, second, 0.75)
    assert torch.equal(mean["weight"], torch.full((3,), 0.75))
    assert int(mean["steps"]) == 9 and torch.equal(mean["new"], second["new"])
