from __future__ import annotations

import pytest
import torch
from torch import nn

from pipelines.nets.metric import AttentionHead, JoinedHead, MetricNet, ShapeBranch, attention_mask, edges


def test_edges_are_steep_at_an_outline_and_flat_elsewhere() -> None:
    image = torch.full((1, 3, 16, 16), -1.0)
    image[:, :, :, 8:] = 1
    found = edges(image)[0, 0]
    assert found[:, 7:9].min() > 0.9
    assert found[:, :6].max() < 0.01 and found[:, 10:].max() < 0.01


def test_the_attention_mask_is_the_sigmoid_of_the_sum_of_the_maps() -> None:
    maps = torch.randn(2, 5, 3, 4)
    expected = 1 / (1 + (-(maps[:, 0] + maps[:, 1] + maps[:, 2] + maps[:, 3] + maps[:, 4])).exp())
    assert torch.allclose(attention_mask(maps)[:, 0], expected)
    assert attention_mask(maps).shape == (2, 1, 3, 4)


def test_the_shape_branch_sees_no_colour() -> None:
    torch.manual_seed(0)
    branch, image = ShapeBranch(), torch.randn(1, 3, 32, 32)
    assert branch(image).shape == (1, 64, 4, 4)
    assert torch.allclose(branch(image), branch(image.flip(1)), atol=1e-5)


def test_every_attention_gives_a_unit_vector_of_its_own() -> None:
    torch.manual_seed(0)
    found = AttentionHead(32, 8)(torch.rand(5, 32))
    assert found.shape == (5, 2, 8)
    assert torch.allclose(found.norm(dim=2), torch.ones(5, 2), atol=1e-5)
    assert not torch.allclose(found[:, 0], found[:, 1], atol=0.1)


def test_shape_decides_where_appearance_counts() -> None:
    torch.manual_seed(0)
    head, maps, small = JoinedHead(8, dimension=4), torch.rand(1, 8, 4, 4), torch.randn(1, 3, 32, 32)
    assert head.shape is not None
    for value, pooled in ((-1e4, torch.zeros(1, 8)), (1e4, maps.mean((2, 3)))):
        nn.init.zeros_(head.shape.layers[-1].weight)  # type: ignore[arg-type]
        nn.init.constant_(head.shape.layers[-1].bias, value)  # type: ignore[arg-type]
        assert torch.allclose(head(maps, small), head.head(pooled), atol=1e-4)


def test_without_a_shape_branch_the_picture_is_not_looked_at() -> None:
    head, maps = JoinedHead(8, shape=False), torch.rand(2, 8, 4, 4)
    assert torch.equal(head(maps, torch.zeros(2, 3, 32, 32)), head(maps, torch.randn(2, 3, 32, 32)))


@pytest.mark.parametrize("shape", [True, False])
def test_the_whole_net_gives_one_unit_vector_whose_cosine_is_the_attentions_mean(shape: bool) -> None:
    torch.manual_seed(0)
    backbone = nn.Sequential(nn.Conv2d(3, 8, 32, stride=32), nn.ReLU())
    net = MetricNet(backbone, JoinedHead(8, shape=shape, dimension=6)).eval()
    images = torch.rand(2, 3, 64, 64)
    whole = net(images)
    parts = net.joined(backbone(images), nn.functional.avg_pool2d(images, 4))
    assert whole.shape == (2, 12)
    assert torch.allclose(whole.norm(dim=1), torch.ones(2), atol=1e-5)
    assert torch.allclose(whole[0] @ whole[1], (parts[0] * parts[1]).sum(1).mean(), atol=1e-5)
