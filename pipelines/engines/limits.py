"""What tells photos of one product from another's, fitted for each embedder's vectors and kept beside the weights.

``python -m pipelines.training.fit_same_product`` writes the file.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipelines.engines.manifest import WEIGHTS_DIR
from pipelines.retrieval.same_product import SameProduct

FILE = "likeness.toml"


@dataclass(frozen=True)
class Limits:
    """``same_product``: how likely two photos show one product; ``search``: how likely a photo shows a product, by what
    :mod:`pipelines.retrieval.products` tells of it. A photo's SKU is doubted when a photo of another style
    is as ``near`` as this (cosine -1..1) and by ``lead`` nearer than all photos of its own SKU. ``weights``: whose
    vectors that was fitted on."""

    weights: str
    same_product: SameProduct
    search: SameProduct
    near: float
    lead: float


# For vectors that nothing was fitted on: careful, since cosines of another net may all be high.
_CAREFUL = SameProduct((4.366, 25.398, 2.085), -4.555, usual=0.85)
UNFITTED = Limits("", _CAREFUL, _CAREFUL, 0.75, 0.2)


def limits_for(embedder: str, weights_dir: Path | None = None) -> Limits | None:
    """The limits of an embedder by its name, or by its ``weights``; None when nothing was fitted for it."""
    return read_limits(weights_dir or WEIGHTS_DIR).get(embedder.partition(" ")[0])


@lru_cache(maxsize=4)
def read_limits(folder: Path) -> dict[str, Limits]:
    """All limits in a folder of weights by the embedder's name; none without the file."""
    path = folder / FILE
    tables = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return {name: _limits(table) for name, table in tables.items()}


def _limits(table: dict[str, Any]) -> Limits:
    alarm = table["alarm"]
    return Limits(
        table["weights"], _model(table["same_product"]), _model(table["search"]), alarm["near"], alarm["lead"]
    )


def _model(table: dict[str, float]) -> SameProduct:
    return SameProduct((table["cosine"], table["lead"], table["placed"]), table["bias"], table.get("usual", 0.5))
