from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.training.retrieval_features import FeatureStore
from pipelines.training.retrieval_listing import read_listing, task_of
from pipelines.training.retrieval_measures import recalls
from pipelines.training.retrieval_runs import RERANKERS, Run, hits_of, open_figures
from tests.pipelines.training.retrieval_scene import shop

__all__ = ["shop"]


@pytest.fixture
def store(shop: Path, tmp_path: Path) -> FeatureStore:
    return FeatureStore(read_listing(shop), tmp_path / "cache")


@pytest.mark.parametrize("rerank", ["none", "neighbours", "verified", "both"])
def test_products_of_plain_colours_are_found_first(store: FeatureStore, rerank: str) -> None:
    for run in (Run(rerank=rerank), Run(rerank=rerank, pool="rmac", metric="l1")):
        hits = hits_of(store, task_of(store.listing, "iconic", "test"), run)
        assert recalls(hits, 1).mean() >= 0.75


@pytest.mark.parametrize("rerank", RERANKERS)
def test_every_reranker_keeps_every_product_in_the_ranking_once(store: FeatureStore, rerank: str) -> None:
    hits = hits_of(store, task_of(store.listing, "iconic", "test"), Run(rerank=rerank))
    assert hits.shape == (16, 4) and (hits.sum(1) == 1).all()


def test_filed_views_are_answered_as_products_and_photos_as_photos(store: FeatureStore) -> None:
    filed = hits_of(store, task_of(store.listing, "iconic-filed", "test"), Run())
    photos = hits_of(store, task_of(store.listing, "photos", "test"), Run())
    assert filed.shape == (16, 4) and photos.shape == (16, 32)
    assert recalls(filed, 1).mean() == recalls(photos, 1).mean() == 1
    assert photos[:, :8].all()


def test_the_open_protocol_refuses_what_is_not_in_the_gallery(store: FeatureStore) -> None:
    found = open_figures(store, task_of(store.listing, "open", "test"), Run())
    assert found["right_or_no_match"].value > 0.5
    assert 0 <= found["unknown_refused"].value <= 1


@pytest.mark.parametrize(
    ("choice", "value"), [("pool", "max"), ("metric", "l3"), ("rerank", "all"), ("backbone", "vgg")]
)
def test_an_unknown_choice_is_refused_with_the_known_ones(choice: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"{choice} is one of .*not '{value}'"):
        Run(**{choice: value})
