from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipelines.training.metric_maps import Picture
from pipelines.training.metric_samples import MetricSampler, augmented
from pipelines.types import UInt8Array


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> list[Picture]:
    """Six shop kinds, two SKUs and a garment of three photos each, every kind in a grey of its own."""
    folder = tmp_path_factory.mktemp("pictures")
    names = [*(f"shop-{number}" for number in range(6)), "sku-a", "sku-b", "garment-Dress"]
    found = []
    for place, name in enumerate(names):
        for view in range(3):
            path = folder / f"{name}-{view}.png"
            cv2.imwrite(str(path), np.full((40, 30, 3), 20 + 25 * place, np.uint8))
            found.append(Picture(path, None, name, "train"))
    return found


def striped() -> UInt8Array:
    """(64, 64, 3): dark on the left, bright on the right."""
    return np.repeat(np.repeat(np.array([[40, 200]], np.uint8), 32, 1), 64, 0)[..., None].repeat(3, 2)


def test_a_batch_shows_four_photos_of_each_kind_a_quarter_of_them_no_shops(pictures: list[Picture]) -> None:
    sampler = MetricSampler(pictures, stored_px=32, side_px=24, seed=0)
    batch = next(sampler.batches(32))
    assert batch.images.shape == (32, 24, 24, 3) and batch.images.dtype == np.uint8
    names, counts = np.unique(sampler.names[batch.labels], return_counts=True)
    assert len(names) == 8 and set(counts) == {4}
    assert sum(name.startswith("shop-") for name in names) == 6


def test_labels_follow_their_photos(pictures: list[Picture]) -> None:
    sampler = MetricSampler(pictures, stored_px=32, side_px=24, seed=1)
    batch = next(sampler.batches(32))
    middle = np.median(batch.images.reshape(32, -1), 1)
    greys = {picture.label: 20 + 25 * (place // 3) for place, picture in enumerate(pictures)}
    meant = [greys[str(name)] for name in sampler.names[batch.labels]]
    assert np.corrcoef(middle, meant)[0, 1] > 0.9


def test_the_same_seed_draws_the_same_batch(pictures: list[Picture]) -> None:
    first, second = (next(MetricSampler(pictures, 32, 24, seed=5).batches(32)) for _ in range(2))
    assert np.array_equal(first.images, second.images) and np.array_equal(first.labels, second.labels)
    other = next(MetricSampler(pictures, 32, 24, seed=6).batches(32))
    assert not np.array_equal(first.images, other.images)


def test_an_augmented_photo_is_another_view_of_it_and_leaves_it_alone() -> None:
    square = striped()
    kept = square.copy()
    random = np.random.default_rng(0)
    seen = [augmented(square, 48, random) for _ in range(40)]
    assert np.array_equal(square, kept)
    assert all(one.shape == (48, 48, 3) and one.dtype == np.uint8 for one in seen)
    leans = [float(one[:, 40:].mean()) - float(one[:, :8].mean()) for one in seen]
    assert min(leans) < -50 and max(leans) > 50, "some are mirrored, some are not"
    assert len({one.tobytes() for one in seen}) == 40
