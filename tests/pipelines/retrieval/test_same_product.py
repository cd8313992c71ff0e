from __future__ import annotations

import numpy as np

from pipelines.retrieval.same_product import SHIPPED, SameProduct, fit, signs


def test_a_few_matches_are_none_and_very_many_are_no_more_than_many() -> None:
    assert signs(0.5, 0.1, 7) == (0.5, 0.1, 0.0)
    assert signs(0.5, 0.1, 15)[2] == 0.5
    assert signs(0.5, 0.1, 300)[2] == 1.0


def test_a_fit_finds_which_sign_tells() -> None:
    random = np.random.default_rng(0)
    right = random.random(600) < 0.5
    evidence = random.random((600, 3)).astype(np.float32)
    evidence[:, 0] = right * 0.3 + random.random(600) * 0.5
    model = fit(evidence, right)
    assert model.weights[0] > 5 * max(abs(model.weights[1]), abs(model.weights[2]))
    assert model.probability(0.75, 0.0, 0) > 0.9
    assert model.probability(0.05, 0.0, 0) < 0.1


def test_a_sign_that_would_speak_against_is_left_out() -> None:
    random = np.random.default_rng(0)
    right = random.random(400) < 0.5
    evidence = random.random((400, 3)).astype(np.float32)
    evidence[:, 0] -= 0.3 * right
    evidence[:, 1] += 0.5 * right
    model = fit(evidence, right)
    assert model.weights[0] == 0 and model.weights[1] > 1


def test_of_no_evidence_there_is_even_chance_less_the_bias() -> None:
    assert SameProduct((1.0, 1.0, 1.0), 0.0).of((0.0, 0.0, 0.0)) == 0.5


def test_every_shipped_model_grows_surer_with_evidence() -> None:
    for model in SHIPPED.values():
        assert model.probability(0.95, 0.1, 30) > 0.5 > model.probability(0.3, 0.0, 0)
