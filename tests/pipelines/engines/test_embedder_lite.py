from __future__ import annotations

import numpy as np
import pytest

from pipelines.engines import EMBEDDERS


@pytest.mark.weights
@pytest.mark.parametrize("name", ["spoc-lite2", "metric-lite2"])
def test_a_product_is_nearer_to_its_dimmed_self_than_to_another(name: str) -> None:
    embedder = EMBEDDERS[name](None, 1)
    rows, columns = np.mgrid[:128, :128]
    disc = np.where(((rows - 64) ** 2 + (columns - 64) ** 2 < 2000)[..., None], (220, 60, 40), (240, 240, 240))
    noise = np.random.default_rng(0).integers(0, 255, (128, 128, 3))
    pictures = [array.astype(np.uint8) for array in (disc, disc * 0.8, noise)]
    vectors = [embedder.embed(picture, np.ones((8, 8), np.float32)) for picture in pictures]
    assert all(vector.shape == (embedder.dimension,) for vector in vectors)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.1
