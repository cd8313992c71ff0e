"""Train the embedder's head on a frozen backbone: ``python -m pipelines.training.metric --data FOLDER``.

Losses: batch-hard triplets, triplets with ``--rho`` parts of softmax cross-entropy (joint), or the multi-attention
multi-class N-pair loss with them. ``--no-shape`` leaves the shape branch out. Each run prints its val figures and
writes ``OUT/metric.pt``.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from pipelines.engines import EMBEDDERS
from pipelines.nets.metric import DIMENSION, JoinedHead
from pipelines.retrieval.distances import cosine
from pipelines.retrieval.reranking import fused
from pipelines.training.loop import LOG, LOG_EVERY, start, to_input
from pipelines.training.metric_losses import batch_hard, batches, joint, multi_attention_n_pair
from pipelines.training.metric_maps import Maps, Roles, pictures_of, read_maps
from pipelines.training.retrieval_measures import average_precision, recalls, relevant
from pipelines.types import FloatArray

LOSSES = ("triplet", "joint", "multi-attention")
BACKBONE, CHANNELS = "spoc-lite2", 1280
RATE, WEIGHT_DECAY, STEPS, RHO = 1e-3, 1e-3, 600, 1.0
# Cosines are too small for a softmax to be sure of anything.
SHARPNESS = 10.0
CHUNK = 128


@dataclass(frozen=True)
class Plan:
    """How a head is trained."""

    loss: str = "multi-attention"
    rho: float = RHO
    shape: bool = True
    steps: int = STEPS
    seed: int = 0
    rate: float = RATE

    @property
    def attentions(self) -> int:
        """Two only where a loss tells them apart."""
        return 2 if self.loss == "multi-attention" else 1


def train(maps: Maps, plan: Plan) -> JoinedHead:
    """The head after ``plan.steps`` batches of nine products and five photos each, ready to embed."""
    torch.manual_seed(plan.seed)
    rows = maps.of("train")
    names, labels = np.unique(maps.labels[rows], return_inverse=True)
    head = new_head(maps.maps.shape[1], plan)
    classifier = nn.Linear(2 * DIMENSION, len(names))
    optimizer = torch.optim.AdamW([*head.parameters(), *classifier.parameters()], plan.rate, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, plan.rate, plan.steps)
    drawn = batches(labels, np.random.default_rng(plan.seed))
    for step in range(plan.steps):
        chosen = next(drawn)
        embeddings = head(*_inputs(maps, rows[chosen]))
        loss = loss_of(embeddings, classifier, torch.from_numpy(labels[chosen]), plan)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
        if step % LOG_EVERY == 0:
            LOG.info("step %d, loss %.3f", step, float(loss.detach()))
    return head.eval()


def new_head(channels: int, plan: Plan) -> JoinedHead:
    """An untrained head for ``plan``; one attention gets the width of two."""
    dimension = DIMENSION * 2 // plan.attentions
    return JoinedHead(channels, shape=plan.shape, attentions=plan.attentions, dimension=dimension)


def loss_of(embeddings: Tensor, classifier: nn.Linear, labels: Tensor, plan: Plan) -> Tensor:
    """The planned loss of ``embeddings`` (N, A, D) and ``labels`` (N,)."""
    whole = embeddings.flatten(1) / embeddings.shape[1] ** 0.5
    if plan.loss == "triplet":
        return batch_hard(whole, labels)
    apart = (batch_hard(whole, labels) if plan.loss == "joint"
             else multi_attention_n_pair(embeddings * SHARPNESS**0.5, labels))  # fmt: skip
    return joint(apart, classifier(whole * SHARPNESS), labels, plan.rho)


def _inputs(maps: Maps, rows: NDArray[np.int64]) -> tuple[Tensor, Tensor]:
    return torch.from_numpy(np.asarray(maps.maps[rows], np.float32)), to_input(maps.small[rows])


def embed(head: JoinedHead, maps: Maps, rows: NDArray[np.int64]) -> FloatArray:
    """(n, A, D) float32 of these rows."""
    with torch.inference_mode():
        parts = [head(*_inputs(maps, rows[begin : begin + CHUNK])) for begin in range(0, len(rows), CHUNK)]
    return np.asarray(torch.cat(parts).numpy(), np.float32)


def val_figures(head: JoinedHead, maps: Maps) -> dict[str, float]:
    """Of the val photos recall@1 among the shop's train photos and mAP@7 among the catalogue's images, and of studio
    photos of styles never learned from recall@1 of their SKU; the attentions' lists are fused."""
    return figures_of(maps, lambda rows: embed(head, maps, rows))


def figures_of(maps: Roles, embedded: Callable[[NDArray[np.int64]], FloatArray]) -> dict[str, float]:
    """The figures of whatever gives (n, A, D) for rows (n,)."""
    queries = maps.of("val")
    shop = np.array([row for row in maps.of("train") if maps.labels[row].startswith("shop-")], np.int64)
    asked = embedded(queries)
    figures = {}
    for name, gallery in (("recall_at_1_photos", shop), ("map_at_7_iconic", maps.of("gallery"))):
        hits = _hits(asked, embedded(gallery), maps.labels[queries], maps.labels[gallery])
        measured = recalls(hits, 1) if name.startswith("recall") else average_precision(hits)
        figures[name] = float(measured.mean())
    return figures | _studio_figures(maps, embedded)


def _studio_figures(maps: Roles, embedded: Callable[[NDArray[np.int64]], FloatArray]) -> dict[str, float]:
    """Empty where there are no studio photos with a further view."""
    skus, counts = np.unique(maps.labels[maps.of("studio-val")], return_counts=True)
    queries = np.flatnonzero(np.isin(maps.labels, skus[counts > 1]))
    if not len(queries):
        return {}
    gallery = np.flatnonzero(np.char.startswith(maps.labels, "sku-"))
    scores = _scores(embedded(queries), embedded(gallery))
    scores[queries[:, None] == gallery[None]] = 0
    right = maps.labels[gallery][scores.argmax(1)] == maps.labels[queries]
    return {"recall_at_1_studio": float(right.mean())}


def _hits(asked: FloatArray, known: FloatArray, wanted: Sequence[str] | NDArray[np.str_],
          labels: NDArray[np.str_]) -> NDArray[np.bool_]:  # fmt: skip
    numbers = {label: number for number, label in enumerate(np.unique([*wanted, *labels]))}
    return relevant(
        _scores(asked, known), np.array([numbers[one] for one in wanted]), np.array([numbers[one] for one in labels])
    )


def _scores(asked: FloatArray, known: FloatArray) -> FloatArray:
    """(Q, G) > 0: both attentions' lists as one."""
    return fused([cosine(asked[:, one], known[:, one]) for one in range(asked.shape[1])])


def save(head: JoinedHead, plan: Plan, figures: dict[str, float], out: Path) -> None:
    """``out``/metric.pt with the plan, the head and its val figures; ``out``/figures.json for people."""
    out.mkdir(parents=True, exist_ok=True)
    torch.save({"plan": asdict(plan), "head": head.state_dict()}, out / "metric.pt")
    (out / "figures.json").write_text(json.dumps(asdict(plan) | figures, indent=2), encoding="utf-8")


def head_of(run: Path) -> JoinedHead:
    """The head that :func:`save` wrote into the folder ``run``, of a backbone with 1280 channels."""
    stored = torch.load(run / "metric.pt", weights_only=True)
    head = new_head(CHANNELS, Plan(**stored["plan"]))
    head.load_state_dict(stored["head"])
    return head


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Train the embedder's head.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=Path("runs/metric"))
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--loss", choices=LOSSES, default=LOSSES[-1])
    parser.add_argument("--rho", type=float, default=RHO, help="weight of the softmax cross-entropy")
    parser.add_argument("--no-shape", dest="shape", action="store_false", help="leave the shape branch out")
    return start(parser)


def main() -> None:
    """Command line."""
    given = _arguments()
    maps = read_maps(pictures_of(given.data), EMBEDDERS[BACKBONE](None, 1))
    plan = Plan(given.loss, given.rho, given.shape, given.steps, given.seed)
    head = train(maps, plan)
    figures = val_figures(head, maps)
    LOG.info("%s %s", plan, figures)
    save(head, plan, figures, given.out)


if __name__ == "__main__":
    main()
