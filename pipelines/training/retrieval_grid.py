"""The paper's 48 cells: four poolings, three metrics, with and without re-ranking, by backbone."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from pipelines.retrieval.distances import METRICS
from pipelines.training.retrieval_features import FeatureStore
from pipelines.training.retrieval_listing import task_of
from pipelines.training.retrieval_measures import average_precision
from pipelines.training.retrieval_runs import BACKBONES, Run, hits_of

POOLS = ("mac", "spoc", "rmac", "ramac")
RERANKERS = ("none", "neighbours", "counts", "verified")


def grid_table(store: FeatureStore, asked: Run) -> str:
    """Markdown: mAP@7 of the iconic protocol by backbone, pooling and metric, a column for each re-ranker."""
    task = task_of(store.listing, "iconic", asked.split)
    lines = [f"| backbone | pooling | metric | {' | '.join(RERANKERS)} |", "|---" * (3 + len(RERANKERS)) + "|"]
    for backbone, pool, metric in product(BACKBONES, POOLS, METRICS):
        runs = [replace(asked, backbone=backbone, pool=pool, metric=metric, rerank=rerank) for rerank in RERANKERS]
        cells = [f"{average_precision(hits_of(store, task, run)).mean():.3f}" for run in runs]
        lines.append(f"| {backbone.split('-')[1]} | {pool} | {metric} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
