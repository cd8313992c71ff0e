from __future__ import annotations

import cv2
import numpy as np

from pipelines.imaging.sampling import LINE, sample


def test_samples_are_those_of_the_enlarged_plane() -> None:
    plane = np.random.default_rng(0).random((40, 30, 4), np.float32)
    large = cv2.resize(plane, (90, 120), interpolation=cv2.INTER_LINEAR)
    index = np.random.default_rng(1).permutation(90 * 120)[: 2 * LINE + 7]
    assert np.abs(sample(plane, index, (120, 90)) - large.reshape(-1, 4)[index]).max() < 0.05


def test_one_channel_and_one_pixel_will_do() -> None:
    assert sample(np.full((5, 5, 1), 0.25, np.float32), np.array([3]), (10, 10)).tolist() == [[0.25]]
