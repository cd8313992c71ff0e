from __future__ import annotations

import numpy as np
import pytest

from pipelines.retrieval.blend import blended, centred, rooted


def test_a_blends_cosine_is_the_weighted_mean_of_its_parts_cosines() -> None:
    random = np.random.default_rng(0)
    first, second = (rooted(random.random((4, size)).astype(np.float32)) for size in (5, 9))
    both = blended([first, second], (3, 1))
    assert np.allclose(both @ both.T, (3 * first @ first.T + second @ second.T) / 4, atol=1e-5)


def test_each_domain_loses_what_all_its_pictures_share() -> None:
    product = np.array([[1, 0, 0], [0, 1, 0]], np.float32)
    catalogue, shop = product + np.array([0, 0, 4]), product + np.array([0, 0, -3])
    parts = centred(np.concatenate([catalogue, shop]).astype(np.float32), np.array([0, 0, 1, 1]))
    assert np.allclose(parts[:2], parts[2:], atol=1e-5)


def test_one_weight_for_each_part_is_needed() -> None:
    with pytest.raises(ValueError, match="one weight per part"):
        blended([np.ones((2, 3), np.float32)], (1, 1))
