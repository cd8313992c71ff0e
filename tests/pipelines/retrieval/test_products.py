from __future__ import annotations

import pytest

from pipelines.retrieval.products import Scored, leads, strength, worth_a_look


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
