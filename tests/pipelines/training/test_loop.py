from __future__ import annotations

from itertools import islice, repeat
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from pipelines.training.loop import Pace, Run, feed, tensor


class Line(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.rest = nn.Linear(1, 1), nn.Linear(1, 1)


def step_loss(net: Line, batch: Tensor) -> tuple[Tensor, dict[str, float]]:
    return net.rest(net.encoder(batch)).pow(2).mean(), {}


@pytest.mark.parametrize(("length", "left"), [(1.0, 0.01), (3.0, 0.75)])
def test_rates_have_fallen_by_the_pace_at_the_last_step(tmp_path: Path, length: float, left: float) -> None:
    run = Run(tmp_path, Line(), 100, step_loss, Pace(encoder=2e-4, neck=1e-3, length=length))
    run.train(repeat(torch.ones(2, 1)))
    run._set_rate()
    assert [group["lr"] for group in run.optimiser.param_groups] == pytest.approx([2e-4 * left, 1e-3 * left])


def test_a_run_goes_on_where_it_was_saved(tmp_path: Path) -> None:
    first = Run(tmp_path, Line(), 3, step_loss)
    first.train(repeat(torch.ones(2, 1)))
    again = Run(tmp_path, Line(), 5, step_loss)
    assert again.step == 3
    assert all(torch.equal(mine, its) for mine, its in zip(first.net.parameters(), again.net.parameters(), strict=True))


def test_a_run_without_steps_left_is_saved_as_it_is(tmp_path: Path) -> None:
    run = Run(tmp_path, Line(), 0, step_loss)
    run.train(repeat(torch.ones(2, 1)))
    assert run.step == 0
    saved = torch.load(tmp_path / "last.pt", weights_only=True)["average"]
    assert all(torch.equal(saved[name], value) for name, value in run.net.state_dict().items())


def test_parts_that_start_from_published_weights_change_slowly(tmp_path: Path) -> None:
    net = Line()
    slow = Run(tmp_path / "encoder", net, 1, step_loss).optimiser.param_groups[0]["params"]
    assert [id(one) for one in slow] == [id(one) for one in net.encoder.parameters()]
    net.pretrained_parts = [net.encoder, torch.nn.Linear(1, 1)]  # type: ignore[assignment]
    assert len(Run(tmp_path / "both", net, 1, step_loss).optimiser.param_groups[0]["params"]) == len(slow) + 2


def test_batches_of_all_sources_arrive() -> None:
    arrived = sorted(islice(feed(iter([1, 2, 3]), iter([4, 5]), depth=1), 5))
    assert arrived == [1, 2, 3, 4, 5]


def test_numbers_go_to_the_device_of_what_they_are_compared_with() -> None:
    assert tensor(torch.ones(2).numpy(), torch.zeros(1)).tolist() == [1, 1]
    assert tensor(torch.ones(2).numpy(), torch.zeros(1, device="meta")).device.type == "meta"
