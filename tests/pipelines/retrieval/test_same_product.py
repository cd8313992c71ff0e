from __future__ import annotations

from pipelines.retrieval.same_product import SameProduct, signs


def test_a_few_matches_are_none_and_very_many_are_no_more_than_many() -> None:
    assert signs(0.5, 0.1, 7) == (0.5, 0.1, 0.0)
    assert signs(0.5, 0.1, 15)[2] == 0.5
    assert signs(0.5, 0.1, 300)[2] == 1.0


def test_of_no_evidence_there_is_even_chance_less_the_bias() -> None:
    assert SameProduct((1.0, 1.0, 1.0), 0.0).of((0.0, 0.0, 0.0)) == 0.5
