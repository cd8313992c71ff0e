"""The three kinds of index and the numbers that they are made with."""

from __future__ import annotations

from typing import Any, Literal

import faiss
import numpy as np
from numpy.typing import NDArray

from pipelines.types import FloatArray

# FAISS's stubs know nothing of the arguments that its Python layer adds.
_TYPELESS: Any = faiss

Kind = Literal["exact", "ivf-sq8", "ivf-pq"]
EXACT: Kind = "exact"
EXACT_BELOW = 50_000
# Eight bits a number need 0.5 GB a million vectors of 512; beyond this, 64 bytes a vector are searched first.
SCALARS_BELOW = 3_000_000
PROBES = 16
# How many vectors a cell holds on average, which makes exact and coarse comparisons cost alike.
CELLS_PER_ROOT = 4
TRAINED_PER_CELL = 32
TRAINING_ROUNDS = 6
MOST_PQ_BYTES, NUMBERS_PER_BYTE = 64, 8
REFINED = 4
SEED = 2026


def kind_for(count: int) -> Kind:
    """Exact below 50,000 vectors, then 8-bit scalars, and product codes past three million."""
    if count < EXACT_BELOW:
        return EXACT
    return "ivf-sq8" if count < SCALARS_BELOW else "ivf-pq"


def kind_of(index: Any) -> Kind:
    """The kind of a built index."""
    if isinstance(index, faiss.IndexFlat):
        return EXACT
    return "ivf-pq" if isinstance(index, faiss.IndexRefine) else "ivf-sq8"


def empty_index(kind: Kind, vectors: FloatArray) -> Any:
    """A trained index for vectors like ``vectors`` (n, D) float32, L2 = 1, compared by inner product."""
    dimension = vectors.shape[1]
    if kind == EXACT:
        return faiss.IndexFlatIP(dimension)
    cells = cells_for(len(vectors))
    coarse = faiss.IndexFlatIP(dimension)
    index = _refined(coarse, dimension, cells) if kind == "ivf-pq" else _scalars(coarse, dimension, cells)
    probed = probes_of(index)
    probed.cp.niter, probed.cp.seed = TRAINING_ROUNDS, SEED
    probed.cp.spherical = True
    probed.cp.min_points_per_centroid, probed.cp.max_points_per_centroid = 1, TRAINED_PER_CELL
    probed.nprobe = min(PROBES, cells)
    index.train(_sample(vectors, cells * TRAINED_PER_CELL))
    return index


def cells_for(count: int) -> int:
    """A power of two near 4 * sqrt(n)."""
    return int(2 ** max(2, round(np.log2(CELLS_PER_ROOT * np.sqrt(max(count, 1))))))


def _scalars(coarse: Any, dimension: int, cells: int) -> Any:
    kind = faiss.ScalarQuantizer.QT_8bit
    # Scalars of the vectors themselves: a scale for each number serves all cells and needs no second table.
    return faiss.IndexIVFScalarQuantizer(coarse, dimension, cells, kind, faiss.METRIC_INNER_PRODUCT, False)


def _refined(coarse: Any, dimension: int, cells: int) -> Any:
    codes = faiss.IndexIVFPQ(coarse, dimension, cells, _pq_bytes(dimension), 8, faiss.METRIC_INNER_PRODUCT)
    codes.pq.cp.min_points_per_centroid, codes.pq.cp.niter = 1, TRAINING_ROUNDS
    exact = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
    index = faiss.IndexRefine(codes, exact)
    index.k_factor = REFINED
    return index


def _pq_bytes(dimension: int) -> int:
    """A byte for eight numbers, 64 at most; the largest number of bytes that divides the dimension."""
    most = max(1, min(MOST_PQ_BYTES, dimension // NUMBERS_PER_BYTE))
    return next(count for count in range(most, 0, -1) if dimension % count == 0)


def probes_of(index: Any) -> Any:
    """The inverted file inside an index that is not exact: it looks at ``nprobe`` of its ``nlist`` cells."""
    return faiss.extract_index_ivf(index)


def _sample(vectors: FloatArray, count: int) -> FloatArray:
    if len(vectors) <= count:
        return vectors
    return vectors[np.random.default_rng(SEED).choice(len(vectors), count, replace=False)]


def search_parameters(index: Any, allowed_bits: NDArray[np.uint8] | None, share: float) -> Any:
    """FAISS's parameters of one search; ``allowed_bits`` (N / 8,) marks the places that count, a ``share`` 0..1 of N.

    The caller keeps ``allowed_bits`` until the search is done. The fewer count, the more cells are looked at, so that
    about as many vectors are compared as without a filter.
    """
    if allowed_bits is None:
        return None
    selector = _TYPELESS.IDSelectorBitmap(allowed_bits)
    if isinstance(index, faiss.IndexFlat):
        parameters = _TYPELESS.SearchParameters(sel=selector)
    else:
        inverted = probes_of(index)
        probes = int(np.clip(np.ceil(inverted.nprobe / share), inverted.nprobe, inverted.nlist))
        parameters = _TYPELESS.SearchParametersIVF(sel=selector, nprobe=probes)
        if isinstance(index, faiss.IndexRefine):
            parameters = _TYPELESS.IndexRefineSearchParameters(k_factor=index.k_factor, base_index_params=parameters)
    return parameters
