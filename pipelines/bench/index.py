"""``python -m pipelines bench index``: speed, loss and size of each kind of index against exact search in one run.

Vectors are drawn: products in clusters, ten views of each. Processor time on one thread, one query after the other as
people ask, exact and coarse in turns.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from pipelines.retrieval.index import Index, build, open_index, recall
from pipelines.retrieval.kinds import EXACT, EXACT_BELOW, Kind
from pipelines.retrieval.pooling import unit
from pipelines.types import FloatArray

DIMENSION, VIEWS, NEAREST = 512, 10, 100
PRODUCTS_PER_CLUSTER = 20
# How far views of one product, and products of one cluster, lie from their centre, whose length is 1.
VIEW_SPREAD, PRODUCT_SPREAD = 0.45, 0.8
QUERIES, EXACT_QUERIES, ROUNDS = 400, 25, 3
ROOF_BYTES = 1 << 28


@dataclass(frozen=True)
class IndexFigures:
    """One kind at one size. ``times_faster`` than exact in CPU time a query; losses in points of 100."""

    kind: str
    vectors: int
    times_faster: float
    recall_at_1: float
    recall_at_7: float
    recall_at_100: float
    task_loss: float
    bytes_a_vector: float
    build_cpu_s: float
    share_of_roof: float


def catalogue(count: int, seed: int = 0) -> tuple[FloatArray, FloatArray, NDArray[np.int64]]:
    """``count`` vectors (n, 512), a further view of 400 random products as queries, and those products' numbers."""
    random = np.random.default_rng(seed)
    products = max(1, count // VIEWS)
    clusters = _drawn(random, max(1, products // PRODUCTS_PER_CLUSTER))
    centres = unit(clusters[np.arange(products) % len(clusters)] + PRODUCT_SPREAD * _drawn(random, products))
    vectors = np.empty((products * VIEWS, DIMENSION), np.float32)
    for view in range(VIEWS):
        vectors[view::VIEWS] = unit(centres + VIEW_SPREAD * _drawn(random, products))
    asked = random.choice(products, min(QUERIES, products), replace=False)
    return vectors, unit(centres[asked] + VIEW_SPREAD * _drawn(random, len(asked))), asked


def _drawn(random: np.random.Generator, count: int) -> FloatArray:
    """(count, 512) float32 whose rows are about 1 long."""
    return random.standard_normal((count, DIMENSION), np.float32) / np.float32(DIMENSION**0.5)


def memory_roof() -> float:
    """Bytes a second that one thread reads: the largest of 256 MB of numbers, best of five."""
    block = np.ones(ROOF_BYTES // 4, np.float32)
    seconds = []
    for _ in range(5):
        start = time.process_time()
        block.max()
        seconds.append(time.process_time() - start)
    return ROOF_BYTES / max(min(seconds), 1e-9)


def measure(count: int, kinds: tuple[Kind, ...], folder: Path) -> list[IndexFigures]:
    """All ``kinds`` at one size, each against exact in turns."""
    vectors, queries, asked = catalogue(count)
    exact, exact_cpu_s = _built(EXACT, vectors, folder)
    wanted = exact.search(queries, NEAREST)[0]
    roof = memory_roof()
    rows = []
    for kind in kinds:
        index, build_cpu_s = (exact, exact_cpu_s) if kind == EXACT else _built(kind, vectors, folder)
        exact_s, own_s = _in_turns(exact, index, queries)
        found = index.search(queries, NEAREST)[0]
        size = (folder / kind).stat().st_size / len(vectors)
        looked_at = size * len(vectors) * index.share_looked_at
        rows.append(IndexFigures(
            kind=index.kind, vectors=len(vectors), times_faster=exact_s / own_s,
            recall_at_1=recall(found[:, :1], wanted[:, :1]), recall_at_7=recall(found[:, :7], wanted[:, :7]),
            recall_at_100=recall(found, wanted), task_loss=100 * (_right(wanted, asked) - _right(found, asked)),
            bytes_a_vector=size, build_cpu_s=build_cpu_s, share_of_roof=looked_at / own_s / roof,
        ))  # fmt: skip
    return rows


def _built(kind: Kind, vectors: FloatArray, folder: Path) -> tuple[Index, float]:
    start = time.process_time()
    build(np.arange(len(vectors)), vectors, folder / kind, kind)
    return open_index(folder / kind), time.process_time() - start


def _in_turns(exact: Index, other: Index, queries: FloatArray) -> tuple[float, float]:
    """CPU seconds a query of both, the best of three rounds in turns."""
    rounds = [(_seconds(exact, queries[:EXACT_QUERIES]), _seconds(other, queries)) for _ in range(ROUNDS)]
    return min(row[0] for row in rounds), min(row[1] for row in rounds)


def _seconds(index: Index, queries: FloatArray) -> float:
    start = time.process_time()
    for query in queries:
        index.search(query[None], NEAREST)
    return (time.process_time() - start) / len(queries)


def _right(found: NDArray[np.int64], asked: NDArray[np.int64]) -> float:
    return float((found[:, 0] // VIEWS == asked).mean())


def run(counts: tuple[int, ...], json_path: Path | None = None) -> list[IndexFigures]:
    """Measure every size, print a table, write it as JSON when asked."""
    faiss.omp_set_num_threads(1)
    rows: list[IndexFigures] = []
    for count in counts:
        kinds: tuple[Kind, ...] = (EXACT, "ivf-sq8", "ivf-pq") if count >= EXACT_BELOW else (EXACT,)
        with tempfile.TemporaryDirectory() as folder:
            rows += measure(count, kinds, Path(folder))
    names = list(asdict(rows[0]))
    sys.stdout.write("| " + " | ".join(names) + " |\n" + "|---" * len(names) + "|\n")
    for row in rows:
        cells = [f"{value:.3f}" if isinstance(value, float) else str(value) for value in asdict(row).values()]
        sys.stdout.write("| " + " | ".join(cells) + " |\n")
    if json_path:
        json_path.write_text(json.dumps([asdict(row) for row in rows], indent=2), encoding="utf-8")
    return rows
