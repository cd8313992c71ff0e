from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipelines.retrieval.pooling import POOLINGS
from pipelines.training import retrieval_features
from pipelines.training.retrieval_features import SIGHTS, FeatureStore, product_weights
from pipelines.training.retrieval_listing import read_listing
from tests.pipelines.training.retrieval_scene import DrawnFeatures, DrawnVectors, product, write_shop


@pytest.fixture
def store(tmp_path: Path) -> FeatureStore:
    (tmp_path / "shop").mkdir()
    return FeatureStore(read_listing(write_shop(tmp_path / "shop")), tmp_path / "cache")


def test_all_poolings_come_from_one_pass_that_is_kept(store: FeatureStore, monkeypatch: pytest.MonkeyPatch) -> None:
    pooled = store.pooled(DrawnFeatures())  # type: ignore[arg-type]
    assert set(pooled) == set(POOLINGS)
    assert all(vectors.shape == (len(store.listing.files), 24) for vectors in pooled.values())
    monkeypatch.setattr(retrieval_features, "decode", lambda path: pytest.fail(f"{path} was read again"))
    again = FeatureStore(store.listing, store.cache).pooled(DrawnFeatures())  # type: ignore[arg-type]
    assert np.array_equal(again["spoc"], pooled["spoc"])


def test_local_features_come_back_photo_by_photo(store: FeatureStore) -> None:
    fresh = store.local()
    kept = FeatureStore(store.listing, store.cache).local()
    assert [len(one.points) for one in fresh] == [len(one.points) for one in kept]
    assert all(np.array_equal(one.descriptors, other.descriptors) for one, other in zip(fresh, kept, strict=True))
    matched, verified = store.agreements(0, 0)
    assert matched >= verified >= 0


def test_a_white_catalogue_image_gives_its_product_a_photo_its_middle() -> None:
    catalogue = product_weights(product(0, 1, 255))
    assert catalogue[0, 0] == 0 and catalogue[32, 32] == 1
    photo = product_weights(product(0, 1, 120))
    assert photo[32, 32] > 0.95 and photo[0, 0] < 0.05


def test_other_sights_of_a_photo_are_its_mirror_image_and_its_middle(store: FeatureStore) -> None:
    photo = product(1, 3, 120)
    assert (SIGHTS["mirror"](photo) == photo[:, ::-1]).all()
    assert (SIGHTS["middle"](photo) == photo[8:56, 8:56]).all()


def test_a_trained_embedders_vectors_of_all_sights_are_averaged(store: FeatureStore) -> None:
    found = store.embedded(DrawnVectors())  # type: ignore[arg-type]
    assert found.shape == (len(store.listing.files), 6)
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    mirrored = np.concatenate([found[:, 3:], found[:, :3]], 1)
    assert (found * mirrored).sum(1).min() > 0.95, "a photo and its mirror image weigh alike, the middle differs little"
    again = FeatureStore(store.listing, store.cache).embedded(DrawnVectors())  # type: ignore[arg-type]
    assert np.array_equal(again, found)
