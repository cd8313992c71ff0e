from __future__ import annotations

import numpy as np
import pytest

from pipelines.retrieval.pooling import unit
from pipelines.training.fit_alarm import MOST_FALSE, Doubts, doubts_of, fit


def doubts(spread: float, seed: int = 0) -> Doubts:
    """Of ten styles in two colours with three views each; colours of one style look nearly alike."""
    random = np.random.default_rng(seed)
    skus, vectors = [], []
    for style, centre in enumerate(random.normal(size=(10, 32))):
        for colour in ("red", "blue"):
            tint = 0.1 * random.normal(size=32)
            skus += [f"S{style}-{colour}"] * 3
            vectors += [centre + tint + spread * random.normal(size=32) for _ in range(3)]
    return doubts_of(unit(np.array(vectors, np.float32)), skus, np.ones(len(skus), np.bool_))


def test_photos_filed_wrongly_are_told_from_those_filed_rightly() -> None:
    found = doubts(0.5)
    near, lead = fit({"drawn": found})
    false, right = found.alarms(near, lead)
    assert false <= MOST_FALSE and right > 0.9


def test_another_colour_of_the_style_raises_no_doubt() -> None:
    assert doubts(0.1).rightly[:, 1].max() < 0


def test_the_limits_are_careful_enough_for_every_kind_of_photo() -> None:
    kinds = {"easy": doubts(0.3), "hard": doubts(1.2, seed=1)}
    near, lead = fit(kinds)
    assert all(one.alarms(near, lead)[0] <= MOST_FALSE for one in kinds.values())
    assert kinds["easy"].alarms(near, lead)[1] > kinds["hard"].alarms(near, lead)[1]


def test_only_photos_that_may_ask_and_have_siblings_are_asked_about() -> None:
    vectors, skus = np.eye(4, dtype=np.float32), ["A1", "A1", "B2", "C3"]
    found = doubts_of(vectors, skus, np.array([True, False, True, True]))
    assert len(found.rightly) == 1 and len(found.wrongly) == 5
    assert found.rightly[0] == pytest.approx((0, 0))
