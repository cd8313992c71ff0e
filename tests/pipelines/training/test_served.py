from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pipelines.retrieval.local_features import LocalFeatures, describe
from pipelines.retrieval.pooling import unit
from pipelines.training.evaluate_search import measure
from pipelines.training.fit_same_product import View
from pipelines.training.served import answers, evidence_of
from tests.pipelines.retrieval.test_local_features import label, moved

NOTHING = LocalFeatures(np.zeros((0, 2), np.float32), np.zeros((0, 128), np.float32))


def view(sku: str, *vector: float, pattern: LocalFeatures = NOTHING) -> View:
    return View(sku, unit(np.array(vector, np.float32)), NOTHING, pattern, asks=True)


def test_all_views_of_a_sku_are_one_answer() -> None:
    found = answers(view("", 1, 0), [view("A", 0.9, 0.1), view("B", 0.5, 0.5), view("A", 0.2, 0.8)])
    assert [one.sku for one in found] == ["A", "B"]
    assert found[0].mean < found[0].scored.score
    assert found[1].mean == pytest.approx(found[1].scored.score)


def test_a_pattern_in_the_same_places_lifts_a_product_over_one_that_is_a_little_nearer() -> None:
    front, other = describe(label(1)), describe(label(2))
    query = view("A", 1, 0, pattern=describe(moved(label(1), 10, 0.9)))
    house = [view("A", 0.8, 0.3, pattern=front), view("B", 0.8, 0.2, pattern=other)]
    found = {one.sku: one for one in answers(query, house)}
    assert found["A"].scored.score < found["B"].scored.score
    assert found["A"].scored.rank > found["B"].scored.rank
    figures = measure([query], house)
    assert [figures[f"recall_at_1_{order}"].value for order in ("nearest_view", "mean_view", "confirmed")] == [0, 0, 1]
    assert figures["among_the_likely"].value == 1


def test_another_colour_of_the_style_counts_as_the_product() -> None:
    query, *house = (view(sku, 1, number / 10) for number, sku in enumerate(("S1-red", "S1-blue", "S2-red")))
    told = evidence_of(query, house, 0.0)
    assert [right for _, right in told] == [True, False]
    assert told[0][0][1] == pytest.approx(-told[1][0][1])
    assert evidence_of(query, [replace(house[0], sku="S1-green")], 0.9)[0][0][1] < 0.1
