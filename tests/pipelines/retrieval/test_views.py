from __future__ import annotations

import numpy as np

from pipelines.retrieval.views import mean_views, shares, votes

LABELS, PRODUCTS = np.array([3, 3, 8]), np.array([3, 5, 8])


def test_views_vote_for_their_product_and_a_product_without_views_gets_nothing() -> None:
    found = votes(np.array([[0.7, 0.7, 0.72]], np.float32), LABELS, PRODUCTS)
    assert np.isclose(found.sum(), 1)
    assert found[0, 1] == 0 and found[0, 0] > found[0, 2]


def test_the_nearest_of_many_views_decide() -> None:
    labels = np.repeat([0, 1], [30, 20])
    scores = np.where(labels == 1, 0.9, 0.85)[None].astype(np.float32)
    assert votes(scores, labels, np.array([0, 1]))[0].tolist() == [0, 1]


def test_the_mean_view_points_between_its_views() -> None:
    means = mean_views(np.array([[1, 0], [0, 1], [-1, 0]], np.float32), LABELS, PRODUCTS)
    assert np.allclose(means, [[0.5**0.5, 0.5**0.5], [0, 0], [-1, 0]])


def test_shares_add_up_to_one_in_the_order_of_the_scores() -> None:
    found = shares(np.array([[0.1, 0.9, 0.5]], np.float32))
    assert np.isclose(found.sum(), 1) and found[0].argsort().tolist() == [0, 2, 1]
