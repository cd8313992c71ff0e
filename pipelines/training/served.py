"""What the search would answer, from views in memory: the steps of the search process without a database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipelines.names import product_of
from pipelines.retrieval.local_features import verified_count
from pipelines.retrieval.pooling import unit
from pipelines.retrieval.products import LIKELY, Scored, leads, worth_a_look
from pipelines.retrieval.same_product import signs

if TYPE_CHECKING:
    from pipelines.training.fit_same_product import Evidence, View


@dataclass(frozen=True)
class Answer:
    """One likely SKU: how it is served, and for comparison the cosine -1..1 of the ``mean`` of its views."""

    sku: str
    scored: Scored
    mean: float


def answers(query: View, house: Sequence[View]) -> list[Answer]:
    """The eight SKUs whose nearest views are nearest, nearest first; all of ``house`` counts as approved."""
    cosines = np.stack([view.vector for view in house]) @ query.vector
    by_sku: dict[str, list[int]] = {}
    for row in np.argsort(-cosines, kind="stable"):
        by_sku.setdefault(house[row].sku, []).append(int(row))
    return [_answer(query, [house[row] for row in rows], float(cosines[rows[0]]))
            for rows in list(by_sku.values())[:LIKELY]]  # fmt: skip


def _answer(query: View, views: Sequence[View], nearest: float) -> Answer:
    chosen = worth_a_look(0, [len(view.pattern.points) for view in views])
    placed = max(verified_count(query.pattern, views[place].pattern) for place in chosen)
    mean = unit(np.mean([view.vector for view in views], 0))
    return Answer(views[0].sku, Scored(nearest, placed), float(mean @ query.vector))


def evidence_of(query: View, house: Sequence[View], usual: float) -> list[tuple[Evidence, bool]]:
    """Signs of the likeliest products, and whether they are the query's, in whatever colour."""
    found = answers(query, house)
    products = [product_of(one.sku) for one in found]
    ahead = leads([one.scored.score for one in found], products, usual)
    return [
        (signs(one.scored.score, lead, one.scored.placed), product == query.product)
        for one, lead, product in zip(found, ahead, products, strict=True)
    ]
