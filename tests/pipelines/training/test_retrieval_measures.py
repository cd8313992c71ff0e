from __future__ import annotations

import numpy as np
import pytest

from pipelines.training.retrieval_measures import average_precision, recalls, relevant, summary, with_interval


def hits(*rows: str) -> np.ndarray:
    return np.array([[letter == "x" for letter in row] for row in rows])


@pytest.mark.parametrize(
    ("ranking", "value"),
    [
        ("x.......", 1),
        ("..x.....", 1 / 3),
        (".......x", 0),
        ("x.x.....", (1 + 2 / 3) / 2),
        ("xxxxxxxx", 1),
        ("........", 0),
    ],
)
def test_average_precision_is_that_of_the_first_seven(ranking: str, value: float) -> None:
    assert average_precision(hits(ranking))[0] == pytest.approx(value)


def test_items_are_ranked_best_first() -> None:
    found = relevant(np.array([[0.1, 0.9, 0.5]]), np.array([4]), np.array([4, 2, 4]))
    assert found.tolist() == [[False, True, True]]


def test_recall_asks_whether_any_is_among_the_first() -> None:
    assert recalls(hits("..x.", "...."), 1).tolist() == [0, 0]
    assert recalls(hits("..x.", "...."), 3).tolist() == [1, 0]


def test_the_interval_holds_the_mean_and_narrows_with_more_queries() -> None:
    few, many = (with_interval(np.tile([0, 1], count).astype(np.float32)) for count in (10, 1000))
    assert few.low < few.value == 0.5 < few.high
    assert many.high - many.low < few.high - few.low


def test_the_summary_has_the_three_figures() -> None:
    found = summary(hits("x......", "..x...."))
    assert {name: round(figure.value, 3) for name, figure in found.items()} == {
        "map_at_7": 0.667, "recall_at_1": 0.5, "recall_at_7": 1.0}  # fmt: skip
