"""Losses that bring photos of one product together on the unit sphere and keep those of others apart."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

# The paper's: margin, classes and images a batch.
MARGIN, CLASSES, IMAGES = 0.4, 9, 5


def batches(labels: NDArray[np.int64], random: np.random.Generator, classes: int = CLASSES,
            images: int = IMAGES) -> Iterator[NDArray[np.int64]]:  # fmt: skip
    """Row numbers (classes * images,) without end: ``images`` of each of ``classes`` labels; a rare one's repeat.

    ValueError when fewer labels have two photos.
    """
    rows = {label: np.flatnonzero(labels == label) for label in np.unique(labels)}
    usable = [label for label, members in rows.items() if len(members) > 1]
    if len(usable) < classes:
        raise ValueError(f"A batch needs {classes} products with two photos; there are {len(usable)}.")
    while True:
        drawn = random.choice(usable, classes, replace=False)
        yield np.concatenate([random.choice(rows[one], images, replace=len(rows[one]) < images) for one in drawn])


def batch_hard(embeddings: Tensor, labels: Tensor, margin: float = MARGIN) -> Tensor:
    """Mean over anchors of max(0, d(a, p) + margin - d(a, n)): p the farthest photo of the same label, n the nearest
    of another (Hermans et al., 2017). ``embeddings`` (N, D) of L2 norm 1, Euclidean distances."""
    distances = _distances(embeddings)
    same = labels[:, None] == labels[None]
    farthest = distances.masked_fill(~same, 0).amax(1)
    nearest = distances.masked_fill(same, torch.inf).amin(1)
    return F.relu(farthest + margin - nearest).mean()


def _distances(embeddings: Tensor) -> Tensor:
    """(N, N); of unit vectors |a - b|^2 = 2 - 2 a.b, kept above nought for the root's slope."""
    return (2 - 2 * embeddings @ embeddings.T).clamp_min(1e-6).sqrt()


def joint(triplets: Tensor, logits: Tensor, labels: Tensor, rho: float, *, smoothing: float = 0) -> Tensor:
    """Triplets plus ``rho`` times the softmax cross-entropy of ``logits`` (N, K) on ``labels`` (N,).

    ``smoothing`` is the share of certainty that goes to all labels alike.
    """
    return triplets + rho * F.cross_entropy(logits, labels, label_smoothing=smoothing)


def multi_attention_n_pair(embeddings: Tensor, labels: Tensor) -> Tensor:
    """The multi-attention multi-class constraint (Sun et al., 2018, equations 4 to 8); ``embeddings`` (N, A, D).

    For an anchor, all others fall into four sets by attention and class, each same or different: ss, sd, ds, dd.
    Positives of ss have the negatives sd, ds and dd; those of sd and of ds have dd: log(1 + sum exp(a.n - a.p)).
    """
    count, attentions = embeddings.shape[:2]
    flat = embeddings.transpose(0, 1).reshape(attentions * count, -1)
    attention = torch.arange(attentions, device=flat.device).repeat_interleave(count)
    label = labels.repeat(attentions)
    alike_attention = attention[:, None] == attention[None]
    alike_class = label[:, None] == label[None]
    itself = torch.eye(len(flat), dtype=torch.bool, device=flat.device)
    sets = {
        "ss": alike_attention & alike_class & ~itself,
        "sd": alike_attention & ~alike_class,
        "ds": ~alike_attention & alike_class,
        "dd": ~alike_attention & ~alike_class,
    }
    products = flat @ flat.T
    terms = [
        _n_pair(products, sets["ss"], sets["sd"] | sets["ds"] | sets["dd"]),
        _n_pair(products, sets["sd"], sets["dd"]),
        _n_pair(products, sets["ds"], sets["dd"]),
    ]
    return torch.stack(terms).sum()


def _n_pair(products: Tensor, positives: Tensor, negatives: Tensor) -> Tensor:
    """Mean over all pairs of an anchor and a positive of log(1 + sum over its negatives of exp(a.n - a.p))."""
    if not positives.any():
        return products.sum() * 0
    against = products.masked_fill(~negatives, -torch.inf).logsumexp(1, keepdim=True)
    return F.softplus(against - products)[positives].mean()
