from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

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


def by_the_paper(block: SplitAttentionConv, features: Tensor) -> Tensor:
    """Cardinal group by cardinal group: R convolutions, their pooled sum, its own two layers, its own softmax."""
    assert block.squeeze is not None and block.excite is not None
    radix, cardinality = block.radix, block.cardinality
    weights = block.conv.weight.chunk(radix * cardinality)
    inputs = features.chunk(radix * cardinality, 1)
    norm = block.norm
    shift = norm.running_mean if norm.running_mean is not None else torch.zeros(())
    groups = []
    for k in range(cardinality):
        splits = []
        for r in range(radix):
            here = slice((r * cardinality + k) * len(weights[0]), (r * cardinality + k + 1) * len(weights[0]))
            raw = F.conv2d(inputs[r * cardinality + k], weights[r * cardinality + k], padding=1)
            scale = (norm.weight[here] / (norm.running_var[here] + norm.eps).sqrt())[:, None, None]  # type: ignore[index]
            splits.append(F.relu((raw - shift[here][:, None, None]) * scale + norm.bias[here][:, None, None]))
        pooled = sum(splits, torch.zeros(())).mean((2, 3))
        hidden = F.relu(pooled @ block.squeeze.weight.chunk(cardinality)[k][..., 0, 0].T
                        + block.squeeze.bias.chunk(cardinality)[k])  # type: ignore[union-attr]  # fmt: skip
        logits = (hidden @ block.excite.weight.chunk(cardinality)[k][..., 0, 0].T
                  + block.excite.bias.chunk(cardinality)[k])  # type: ignore[union-attr]  # fmt: skip
        share = logits.view(len(features), radix, -1).softmax(1)
        groups.append(sum((share[:, r, :, None, None] * splits[r] for r in range(radix)), torch.zeros(())))
    return torch.cat(groups, 1)


@pytest.mark.parametrize(("radix", "cardinality"), [(2, 1), (2, 3), (3, 2), (4, 2)])
def test_every_cardinal_group_attends_over_its_own_splits(radix: int, cardinality: int) -> None:
    torch.manual_seed(0)
    block = SplitAttentionConv(24, 48, radix=radix, cardinality=cardinality, standardise=False)
    block(torch.randn(8, 24, 9, 7))
    features = torch.randn(2, 24, 9, 7)
    with torch.no_grad():
        assert torch.allclose(block.eval()(features), by_the_paper(block, features), atol=1e-5)


def test_a_cardinal_group_does_not_hear_what_the_others_see() -> None:
    torch.manual_seed(0)
    radix, cardinality = 2, 3
    block = SplitAttentionConv(24, 48, radix=radix, cardinality=cardinality).eval()
    features = torch.randn(1, 24, 8, 8)
    louder = features.clone()
    for split in range(radix):
        start = (split * cardinality + 1) * 4
        louder[:, start : start + 4] *= 3
    with torch.no_grad():
        before, after = block(features).chunk(cardinality, 1), block(louder).chunk(cardinality, 1)
    assert torch.equal(before[0], after[0]) and torch.equal(before[2], after[2])
    assert not torch.allclose(before[1], after[1])
