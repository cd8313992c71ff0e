from __future__ import annotations

from pathlib import Path

from pipelines.engines import load_engines
from pipelines.engines.choice import Choice
from pipelines.engines.limits import limits_for
from pipelines.engines.manifest import find_entry


def test_the_shipped_limits_were_fitted_for_the_shipped_embedder() -> None:
    name = Choice().embedder
    found = limits_for(name)
    assert found is not None
    assert found.weights == f"{name} {find_entry(name).sha256[:12]}"
    assert found.same_product.probability(0.95, 0.1, 30) > 0.5 > found.same_product.probability(0.3, 0.0, 0)


def test_engines_come_with_the_limits_of_their_embedder() -> None:
    engines = load_engines()
    assert engines.limits is not None
    assert engines.limits == limits_for(engines.embedder.weights)
    assert engines.embedder.name == Choice().embedder


def test_an_embedder_that_nothing_was_fitted_for_has_none(tmp_path: Path) -> None:
    assert limits_for("colours test") is None
    assert limits_for(Choice().embedder, tmp_path) is None
