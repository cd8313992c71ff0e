from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from pipelines.training.metric_losses import batch_hard, batches, joint, multi_attention_n_pair


def at(*degrees: float) -> Tensor:
    angles = torch.deg2rad(torch.tensor(degrees))
    return torch.stack([angles.cos(), angles.sin()], 1)


def chord(degrees: float) -> float:
    return float(2 * np.sin(np.deg2rad(degrees) / 2))


def test_a_batch_holds_so_many_photos_of_so_many_products() -> None:
    labels = np.array([0] * 7 + [1] * 3 + [2] + [3] * 5)
    drawn = next(batches(labels, np.random.default_rng(0), classes=3, images=5))
    found, counts = np.unique(labels[drawn], return_counts=True)
    assert found.tolist() == [0, 1, 3], "a product with one photo has no positive"
    assert counts.tolist() == [5, 5, 5]
    assert len(np.unique(drawn[labels[drawn] == 0])) == 5


def test_too_few_products_are_a_sentence() -> None:
    with pytest.raises(ValueError, match="9 products"):
        next(batches(np.array([0, 0, 1, 1]), np.random.default_rng(0)))


def test_the_hardest_positive_and_negative_of_each_anchor_count() -> None:
    embeddings, labels = at(0, 20, 50, 90), torch.tensor([0, 0, 0, 1])
    terms = [
        chord(50) + 0.4 - chord(90),
        chord(30) + 0.4 - chord(70),
        chord(50) + 0.4 - chord(40),
        0 + 0.4 - chord(40),
    ]
    expected = np.mean([max(0.0, term) for term in terms])
    assert float(batch_hard(embeddings, labels)) == pytest.approx(expected, abs=2e-3)


def test_products_far_enough_apart_cost_nothing_and_move_nothing() -> None:
    embeddings = at(0, 1, 180, 181).requires_grad_()
    loss = batch_hard(embeddings, torch.tensor([0, 0, 1, 1]))
    loss.backward()  # type: ignore[no-untyped-call]
    assert float(loss.detach()) == 0
    assert embeddings.grad is not None and torch.isfinite(embeddings.grad).all()


def test_twins_have_a_finite_slope() -> None:
    embeddings = at(10, 10, 10, 40).requires_grad_()
    batch_hard(embeddings, torch.tensor([0, 0, 1, 1])).backward()  # type: ignore[no-untyped-call]
    assert embeddings.grad is not None and torch.isfinite(embeddings.grad).all()


def test_rho_weighs_the_cross_entropy() -> None:
    logits, labels = torch.randn(4, 3), torch.tensor([0, 1, 2, 0])
    entropy = F.cross_entropy(logits, labels)
    assert torch.allclose(joint(torch.tensor(0.5), logits, labels, 0.0), torch.tensor(0.5))
    assert torch.allclose(joint(torch.tensor(0.5), logits, labels, 2.0), 0.5 + 2 * entropy)


def plain_n_pair(embeddings: Tensor, labels: Tensor) -> float:
    """The three terms, pair by pair, as the paper writes them."""
    count, attentions = embeddings.shape[:2]
    places = [(photo, attention) for photo in range(count) for attention in range(attentions)]
    terms: dict[str, list[float]] = {"ss": [], "sd": [], "ds": []}
    for photo, attention in places:
        anchor = embeddings[photo, attention]
        sets: dict[str, list[float]] = {"ss": [], "sd": [], "ds": [], "dd": []}
        for other, sight in places:
            if (other, sight) != (photo, attention):
                name = ("s" if sight == attention else "d") + ("s" if labels[other] == labels[photo] else "d")
                sets[name].append(float(anchor @ embeddings[other, sight]))
        for name in terms:
            against = sets["sd"] + sets["ds"] + sets["dd"] if name == "ss" else sets["dd"]
            terms[name] += [float(np.log(1 + sum(np.exp(other - one) for other in against))) for one in sets[name]]
    return sum(float(np.mean(values)) for values in terms.values())


def test_the_n_pair_loss_is_that_of_the_paper() -> None:
    torch.manual_seed(0)
    embeddings, labels = F.normalize(torch.randn(6, 2, 4), dim=2), torch.tensor([0, 0, 1, 1, 2, 2])
    assert float(multi_attention_n_pair(embeddings, labels)) == pytest.approx(plain_n_pair(embeddings, labels), 1e-5)


def test_the_n_pair_loss_falls_when_products_part() -> None:
    torch.manual_seed(0)
    labels = torch.tensor([0, 0, 1, 1])
    mixed = F.normalize(torch.randn(4, 2, 8), dim=2)
    parted = F.normalize(torch.eye(8)[:4].reshape(2, 2, 8).repeat_interleave(2, 0) + 0.01 * mixed, dim=2)
    assert multi_attention_n_pair(parted * 3, labels) < multi_attention_n_pair(mixed * 3, labels)


def test_one_attention_has_no_pairs_across_attentions() -> None:
    embeddings, labels = at(0, 10, 90, 100)[:, None], torch.tensor([0, 0, 1, 1])
    assert torch.isfinite(multi_attention_n_pair(embeddings, labels))
