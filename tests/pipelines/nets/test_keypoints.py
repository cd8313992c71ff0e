from __future__ import annotations

import torch

from pipelines.nets.keypoints import AttentionEstimator, AttentionPoints
from pipelines.training.keypoints import heat_loss


def test_heat_maps_have_a_quarter_of_the_inputs_size() -> None:
    net = AttentionPoints().eval()
    with torch.no_grad():
        assert net(torch.zeros(2, 3, 128, 96)).shape == (2, 23, 32, 24)


def test_attention_masks_lie_between_irrelevant_and_important() -> None:
    estimator = AttentionEstimator(16).eval()
    features = torch.randn(1, 16, 8, 8)
    mask = estimator.estimate(features)
    assert mask.shape == (1, 1, 8, 8)
    assert mask.min() > 0 and mask.max() < 1
    assert torch.allclose(estimator(features), features * mask)


def test_every_parameter_gets_a_gradient() -> None:
    net = AttentionPoints()
    net(torch.randn(2, 3, 64, 64)).square().mean().backward()
    assert [name for name, parameter in net.named_parameters() if parameter.grad is None] == []


def test_a_point_of_no_weight_costs_nothing() -> None:
    logits, heat = torch.zeros(1, 23, 4, 4), torch.zeros(1, 23, 4, 4)
    heat[:, 0] = 1
    weight = torch.ones(1, 23)
    weight[:, 0] = 0
    logits[:, 1:] = -20
    assert float(heat_loss(logits, heat, weight)) < 1e-3
