"""``python -m pipelines evaluate retrieval``: how often the right product comes first.

Figures are those of the split asked for; everything was chosen on val, test is for the record.
"""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

from pipelines.training.measuring import write_json
from pipelines.training.retrieval_features import CACHE, FeatureStore
from pipelines.training.retrieval_grid import grid_table
from pipelines.training.retrieval_listing import read_listing, task_of
from pipelines.training.retrieval_measures import Figure, summary
from pipelines.training.retrieval_runs import Run, hits_of, open_figures


def run(data: Path, json_path: Path | None = None, *, protocol: str = "iconic", grid: bool = False,
        cache: Path = CACHE, **choices: str) -> dict[str, float]:  # fmt: skip
    """Measure one protocol, print the table, write the figures as JSON when asked. ListingError for a wrong folder.

    ``choices``: split, pool, metric, rerank and backbone, as :class:`Run` has them.
    """
    asked = Run(**choices)
    store = FeatureStore(read_listing(data), cache)
    if grid:
        sys.stdout.write(grid_table(store, asked))
        return {}
    task = task_of(store.listing, protocol, asked.split)
    found = open_figures(store, task, asked) if protocol == "open" else _with_kinds(store, protocol, asked)
    _print(f"{protocol}, {len(task.queries)} queries of {asked.split}, {len(task.gallery)} in the gallery", found)
    figures = {name: figure.value for name, figure in found.items()}
    write_json(figures | {"intervals": _intervals(found)}, json_path)
    return figures


def _with_kinds(store: FeatureStore, protocol: str, asked: Run) -> dict[str, Figure]:
    """The three figures, and map_at_7 of packages and of the fresh rest apart."""
    task = task_of(store.listing, protocol, asked.split)
    hits = hits_of(store, task, asked)
    found = summary(hits)
    packaged = store.listing.packaged[task.queries]
    for name, which in (("packages", packaged), ("fresh", ~packaged)):
        if which.any():
            found[f"map_at_7_{name}"] = summary(hits[which])["map_at_7"]
    return found


def _intervals(found: dict[str, Figure]) -> dict[str, list[float]]:
    return {name: [asdict(figure)["low"], asdict(figure)["high"]] for name, figure in found.items()}


def _print(title: str, found: dict[str, Figure]) -> None:
    sys.stdout.write(title + "\n")
    for name, figure in found.items():
        sys.stdout.write(f"{name:24s} {figure}\n")
