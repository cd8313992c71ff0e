"""One way to answer queries, put together from the parts in ``pipelines.retrieval``, and its rankings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from sklearn.metrics import roc_auc_score

from pipelines.engines import EMBEDDERS
from pipelines.retrieval import blend, reranking, views
from pipelines.retrieval.calibration import calibrate
from pipelines.retrieval.distances import METRICS, cosine
from pipelines.retrieval.pooling import POOLINGS, unit
from pipelines.retrieval.whitening import discriminant, whitening
from pipelines.training.retrieval_features import FeatureStore
from pipelines.training.retrieval_listing import IntArray, Task, task_of
from pipelines.training.retrieval_measures import Figure, recalls, relevant, with_interval
from pipelines.types import BoolArray, FloatArray

BLEND = "blend"
BACKBONES = ("rmac-mnv2", "spoc-lite2")
RERANKERS = ("none", "neighbours", "expansion", "counts", "verified", "both")
DISCRIMINANT_AXES, PRINCIPAL_AXES = 64, 400


@dataclass(frozen=True)
class Run:
    """What is asked for: the split, a pooling or "blend", a metric, a re-ranker and, for a pooling, its backbone."""

    split: str = "test"
    pool: str = BLEND
    metric: str = "cosine"
    rerank: str = "both"
    backbone: str = "spoc-lite2"

    def __post_init__(self) -> None:
        known = {"pool": (*POOLINGS, BLEND), "metric": METRICS, "rerank": RERANKERS, "backbone": BACKBONES}
        for name, choices in known.items():
            if getattr(self, name) not in choices:
                raise ValueError(f"{name} is one of {', '.join(choices)}, not {getattr(self, name)!r}.")


def hits_of(store: FeatureStore, task: Task, run: Run) -> BoolArray:
    """(Q, answers) bool in the order of the answers, best first: products, or photos where the task says so."""
    labels = store.listing.labels
    scores, answers = answer(store, task, run)
    return relevant(scores, labels[task.queries], answers)


def answer(store: FeatureStore, task: Task, run: Run) -> tuple[FloatArray, IntArray]:
    """Scores (Q, A) and the labels (A,) of what is answered."""
    labels = store.listing.labels[task.gallery]
    if run.pool == BLEND and _has_views(store, task):
        return _by_views(store, task)
    vectors = described(store, run)
    scores = _scored(vectors, task, run)
    if run.rerank in ("counts", "verified", "both"):
        scores = _second_look(store, task, scores, run.rerank)
    return scores, labels


def described(store: FeatureStore, run: Run) -> FloatArray:
    """(n, D) float32: one pooled descriptor, or the blend of two backbones' means and colours, centred by domain."""
    if run.pool != BLEND:
        return store.pooled(EMBEDDERS[run.backbone](None, 1))[run.pool]
    domains = (store.listing.splits == "gallery").astype(np.int64)
    return blend.blended([blend.centred(part, domains) for part in _parts(store)])


def _parts(store: FeatureStore) -> list[FloatArray]:
    deep = [store.pooled(EMBEDDERS[name](None, 1))["spoc"] for name in ("spoc-lite2", "rmac-mnv2")]
    return [*map(blend.rooted, deep), store.colours()]


def _has_views(store: FeatureStore, task: Task) -> bool:
    return bool((store.listing.splits[task.gallery] == "train").any())


def _scored(vectors: FloatArray, task: Task, run: Run) -> FloatArray:
    """(Q, G) by the metric, with what neighbours or first answers add; no label is looked at."""
    queries, gallery = vectors[task.queries], vectors[task.gallery]
    if run.rerank == "expansion":
        queries = reranking.expand_queries(unit(queries), unit(gallery))
    scores = METRICS[run.metric](queries, gallery)
    if run.rerank not in ("neighbours", "both"):
        return scores
    context = vectors[task.context]
    background = METRICS[run.metric](context, gallery)
    even, even_background = (reranking.even_out(part, background) for part in (scores, background))
    return reranking.neighbour_mean(even, reranking.neighbour_weights(queries, context), even_background)


def _by_views(store: FeatureStore, task: Task) -> tuple[FloatArray, IntArray]:
    """Answers from filed views: what a ridge regression says, and whose mean view is near in the space they bend."""
    filed = task.gallery[store.listing.splits[task.gallery] == "train"]
    labels = store.listing.labels[filed]
    products = np.unique(store.listing.labels[task.gallery])
    joined = _joined(store, filed)
    bent = discriminant(joined[filed], labels, DISCRIMINANT_AXES)(joined)
    said = views.ridge(joined[task.queries], joined[filed], labels, products)
    near = cosine(bent[task.queries], views.mean_views(bent[filed], labels, products))
    scores = views.shares(said, views.RIDGE_SHARPNESS) + views.shares(near)
    if task.products:
        return scores, products
    # Photos: the more likely their product, the earlier; among one product's photos the nearest first.
    order = 0.01 * cosine(bent[task.queries], bent[filed])
    return scores[:, np.searchsorted(products, labels)] + order, labels


def _joined(store: FeatureStore, filed: IntArray) -> FloatArray:
    """(n, D) float32: what the trained embedder sees and what its backbone saw before, in the principal axes of the
    ``filed`` rows."""
    untaught = blend.rooted(store.pooled(EMBEDDERS["spoc-lite2"](None, 1))["spoc"])
    parts = (store.embedded(EMBEDDERS["metric-lite2"](None, 1)), untaught)
    return np.concatenate([_principal(part, filed) for part in parts], 1)


def _principal(part: FloatArray, filed: IntArray) -> FloatArray:
    axes = whitening(part[filed], PRINCIPAL_AXES, power=0)
    return np.asarray((part - axes.mean) @ axes.matrix, np.float32)


def _second_look(store: FeatureStore, task: Task, scores: FloatArray, rerank: str) -> FloatArray:
    """Local features of the best candidates: raw counts as in the paper, or only what one placement verifies."""

    def counted(query: int, item: int) -> int:
        matched, verified = store.agreements(int(task.queries[query]), int(task.gallery[item]))
        return matched if rerank == "counts" else verified

    counts = reranking.local_counts(scores, counted)
    ranked = reranking.by_match_count if rerank == "counts" else reranking.by_verified_inliers
    return ranked(scores, counts)


def open_figures(store: FeatureStore, task: Task, run: Run) -> dict[str, Figure]:
    """How well "no match" is told: calibrated on val, measured on the split asked for."""
    labels = store.listing.labels
    calm = partial(answer, store, run=Run(**(vars(run) | {"rerank": "neighbours"})))
    fitted_on = task_of(store.listing, "open", "val")
    scores, answers = calm(fitted_on)
    model = calibrate(scores, relevant(scores, labels[fitted_on.queries], answers)[:, 0])
    scores, answers = calm(task)
    right = relevant(scores, labels[task.queries], answers)[:, 0]
    known = np.isin(labels[task.queries], answers)
    said = model.is_match(scores)
    return {
        "right_or_no_match": with_interval(np.where(said, right, ~known).astype(np.float32)),
        "known_found": with_interval((said & right)[known].astype(np.float32)),
        "unknown_refused": with_interval((~said)[~known].astype(np.float32)),
        "recall_at_1_of_known": with_interval(recalls(right[known][:, None], 1)),
        "auroc": _plain(float(roc_auc_score(right, model.probability(scores)))),
    }


def _plain(value: float) -> Figure:
    return Figure(value, value, value)
