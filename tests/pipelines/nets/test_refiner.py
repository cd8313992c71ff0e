from __future__ import annotations

import torch

from pipelines.nets.refiner import LEAST_DOUBT, Refiner
from pipelines.nets.yolact import Yolact


def test_untrained_it_gives_the_map_back_at_any_size_that_is_a_multiple_of_8() -> None:
    net = Refiner().eval()
    for height, width in ((64, 96), (8, 40), (200, 8)):
        told, clues = torch.rand(2, 1, height, width), torch.randn(2, 75, height // 4, width // 4)
        with torch.no_grad():
            finer = net(torch.rand(2, 3, height, width) * 2 - 1, told, clues).sigmoid()
        assert torch.allclose(finer, told.clamp(LEAST_DOUBT, 1 - LEAST_DOUBT), atol=1e-5)


def test_it_starts_from_the_segmenters_first_layers() -> None:
    net, segmenter = Refiner(), Yolact().state_dict()
    net.start_from(segmenter)
    own = net.encoder.state_dict()
    assert "blocks.5.project.weight" in own and "blocks.6.project.weight" not in own
    assert all(torch.equal(value, segmenter[f"encoder.{name}"]) for name, value in own.items())


def test_it_learns_to_move_an_outline_to_where_the_photo_has_it() -> None:
    torch.manual_seed(0)
    net = Refiner()
    optimiser = torch.optim.AdamW(net.parameters(), 2e-3)
    image = torch.full((1, 3, 32, 32), -0.5)
    image[..., 16:] = 0.5
    wanted = (image[:, :1] > 0).float()
    told = torch.roll(wanted, 4, 3)
    told[..., :4] = 0
    clues = torch.randn(1, 75, 8, 8)
    losses = []
    for _ in range(40):
        loss = torch.nn.functional.binary_cross_entropy_with_logits(net(image, told, clues), wanted)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.3 * losses[0]
    assert all(parameter.grad is not None for parameter in net.parameters())


def test_clues_alone_can_tell_it_where_the_outline_is() -> None:
    torch.manual_seed(0)
    net = Refiner()
    optimiser = torch.optim.AdamW(net.parameters(), 4e-3)
    image, told = torch.zeros(1, 3, 32, 32), torch.full((1, 1, 32, 32), 0.5)
    wanted = torch.zeros(1, 1, 32, 32)
    wanted[..., 8:24, 8:] = 1
    clues = torch.randn(1, 75, 8, 8) * 0.1 + 2 * torch.nn.functional.avg_pool2d(wanted, 4)
    for _ in range(60):
        loss = torch.nn.functional.binary_cross_entropy_with_logits(net(image, told, clues), wanted)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    with torch.no_grad():
        found = net(image, told, clues) > 0
        blind = net(image, told, torch.zeros_like(clues)) > 0
    assert (found == (wanted > 0)).float().mean() > 0.95
    assert (blind == (wanted > 0)).float().mean() < 0.9
