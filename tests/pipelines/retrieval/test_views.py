from __future__ import annotations

import numpy as np

from pipelines.retrieval.views import mean_views, ridge, shares


def test_the_mean_view_points_between_its_views() -> None:
    labels, products = np.array([3, 3, 8]), np.array([3, 5, 8])
    means = mean_views(np.array([[1, 0], [0, 1], [-1, 0]], np.float32), labels, products)
    assert np.allclose(means, [[0.5**0.5, 0.5**0.5], [0, 0], [-1, 0]])


def test_shares_add_up_to_one_in_the_order_of_the_scores() -> None:
    found = shares(np.array([[0.1, 0.9, 0.5]], np.float32))
    assert np.isclose(found.sum(), 1) and found[0].argsort().tolist() == [0, 2, 1]


def test_the_ridge_answers_one_for_the_product_and_nothing_for_one_without_views() -> None:
    random = np.random.default_rng(0)
    centres, labels = 3 * random.normal(size=(3, 8)), np.repeat([2, 4, 9], 20)
    views = (np.repeat(centres, 20, 0) + 0.3 * random.normal(size=(60, 8))).astype(np.float32)
    said = ridge(centres.astype(np.float32), views, labels, np.array([2, 4, 7, 9]))
    assert said.argmax(1).tolist() == [0, 1, 3]
    assert (said.max(1) > 0.8).all() and np.allclose(said[:, 2], 0, atol=0.05)
