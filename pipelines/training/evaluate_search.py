"""``python -m pipelines evaluate search``: how often the search, as it is served, names the right product first.

Every val photo of the shop is dropped on a house whose catalogue images and train photos are approved, filed under
their products: found, cropped and embedded as a dropped photo is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from tqdm import tqdm

from pipelines.engines import EMBEDDERS
from pipelines.engines.base import Embedder
from pipelines.engines.choice import Choice
from pipelines.training.fit_same_product import View, read_shop, shop_rows
from pipelines.training.measuring import open_segmenter, write_json
from pipelines.training.retrieval_measures import Figure, with_interval
from pipelines.training.served import Answer, answers

# What products are put in order by; the last is what is served.
ORDERS: dict[str, Callable[[Answer], float]] = {
    "nearest_view": lambda one: one.scored.score,
    "mean_view": lambda one: one.mean,
    "nearest_and_mean": lambda one: one.scored.score + one.mean,
    "confirmed": lambda one: one.scored.rank,
}


def run(data: Path, json_path: Path | None = None, *, backbone: str = Choice().embedder) -> dict[str, float]:
    """Measure on ``data``/grocery, print them, write them as JSON when asked. ValueError for a wrong folder."""
    if backbone not in EMBEDDERS:
        raise ValueError(f"backbone is one of {', '.join(EMBEDDERS)}, not {backbone!r}.")
    if not (data / "grocery" / "photos.csv").is_file():
        raise ValueError(f"There is no grocery/photos.csv in {data}; give the folder that holds grocery/.")
    embedder: Embedder = EMBEDDERS[backbone](None, 1)
    segmenter = open_segmenter(threads=1)
    filed = [row for split in ("gallery", "train") for row in shop_rows(data, split)]
    house = read_shop(filed, embedder, segmenter, asks=False)
    found = measure(read_shop(shop_rows(data, "val"), embedder, segmenter, asks=True), house)
    for name, figure in found.items():
        sys.stdout.write(f"{name:24s} {figure}\n")
    figures = {name: figure.value for name, figure in found.items()}
    write_json(figures, json_path)
    return figures


def measure(queries: Sequence[View], house: Sequence[View]) -> dict[str, Figure]:
    """recall_at_1 by each of ``ORDERS``, and how often the product is among those that are looked at closely."""
    likely = [answers(query, house) for query in tqdm(queries, unit="query")]
    right = {
        f"recall_at_1_{name}": [
            max(found, key=order).sku == query.sku for query, found in zip(queries, likely, strict=True)
        ]
        for name, order in ORDERS.items()
    }
    right["among_the_likely"] = [
        any(one.sku == query.sku for one in found) for query, found in zip(queries, likely, strict=True)
    ]
    return {name: with_interval(np.array(hits, np.float32)) for name, hits in right.items()}
