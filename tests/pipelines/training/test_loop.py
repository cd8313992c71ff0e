from __future__ import annotations

from itertools import islice

import torch

from pipelines.training.loop import feed, tensor


def test_batches_of_all_sources_arrive() -> None:
    arrived = sorted(islice(feed(iter([1, 2, 3]), iter([4, 5]), depth=1), 5))
    assert arrived == [1, 2, 3, 4, 5]


def test_numbers_go_to_the_device_of_what_they_are_compared_with() -> None:
    assert tensor(torch.ones(2).numpy(), torch.zeros(1)).tolist() == [1, 1]
    assert tensor(torch.ones(2).numpy(), torch.zeros(1, device="meta")).device.type == "meta"
