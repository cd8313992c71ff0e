from __future__ import annotations

import numpy as np
import pytest

from pipelines.retrieval.pooling import unit
from pipelines.retrieval.products import Scored, by_views, leads, strength, worth_a_look


def test_a_product_that_all_views_speak_for_is_ahead_of_one_with_a_single_stray_view() -> None:
    query = unit(np.array([1.0, 0.2, 0.0], np.float32))
    near = unit(np.array([[1, 0.1, 0], [1, 0.3, 0], [1, 0.2, 0.3]], np.float32))
    stray = unit(np.array([[1, 0.2, 0], [0, 1, 0], [0, 0, 1]], np.float32))
    first, second = ((views @ query).max() for views in (near, stray))
    assert first < second
    assert by_views(query, float(first), near) > by_views(query, float(second), stray)


def test_a_product_of_one_view_is_as_near_as_that_view() -> None:
    assert by_views(np.array([1.0, 0.0], np.float32), 0.6, np.array([[0.6, 0.8]], np.float32)) == 0.6


def test_few_placed_matches_change_nothing_and_very_many_no_more_than_many() -> None:
    assert strength(7) == 0 and strength(30) == 1 and strength(60) == strength(500) == 2
    assert Scored(0.5, 7).rank == Scored(0.5).rank < Scored(0.4, 30).rank


def test_the_nearest_view_and_the_richest_are_compared() -> None:
    assert worth_a_look(0, [5, 80, 500, 3]) == [0, 2]
    assert worth_a_look(0, [80, 5]) == [0]
    assert worth_a_look(0, []) == []


def test_leads_are_over_other_products_only() -> None:
    assert leads([0.9, 0.8, 0.5], ["ws03", "ws03", "mb05"], 0.2) == pytest.approx([0.4, 0.3, -0.4])


def test_among_few_products_being_far_from_all_others_says_nothing() -> None:
    assert leads([0.9, -0.1], ["ws03", "mb05"], 0.6) == pytest.approx([0.3, -1.0])
    assert leads([0.9], ["ws03"], 0.6) == pytest.approx([0.3])
