from __future__ import annotations

import torch

from pipelines.nets.blocks import SplitAttentionConv, WSConv2d


def test_standardised_weights_have_zero_mean_and_one_over_fan_in_variance() -> None:
    torch.manual_seed(0)
    conv = WSConv2d(6, 8, 3, groups=2)
    weight = conv.standardised_weight()
    fan_in = 3 * 3 * 3
    assert weight.mean(dim=(1, 2, 3)).abs().max() < 1e-6
    assert torch.allclose(weight.var(dim=(1, 2, 3), correction=0), torch.full((8,), 1 / fan_in), rtol=1e-3)


def test_scaling_and_shifting_raw_weights_changes_nothing() -> None:
    torch.manual_seed(0)
    conv, image = WSConv2d(3, 4, 3), torch.randn(1, 3, 8, 8)
    before = conv(image)
    conv.weight.data = conv.weight.data * 7 + 3
    assert torch.allclose(conv(image), before, atol=1e-4)


def test_split_attention_weights_sum_to_one_over_the_splits() -> None:
    block = SplitAttentionConv(12, 16, radix=3, cardinality=2)
    weights = block._softmax_over_splits(torch.randn(2, 48, 1, 1))
    assert torch.allclose(weights.view(2, 3, 16).sum(1), torch.ones(2, 16), atol=1e-5)


def test_split_attention_keeps_shape_and_passes_gradients_to_every_parameter() -> None:
    block = SplitAttentionConv(8, 16, radix=2, cardinality=2, stride=2)
    out = block(torch.randn(2, 8, 12, 10))
    assert out.shape == (2, 16, 6, 5)
    out.square().mean().backward()
    assert all(parameter.grad is not None for parameter in block.parameters())


def test_without_attention_the_block_is_one_convolution() -> None:
    block = SplitAttentionConv(8, 16, attention=False)
    assert block.squeeze is None
    assert block(torch.randn(1, 8, 4, 4)).shape == (1, 16, 4, 4)
