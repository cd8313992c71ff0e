from __future__ import annotations

import numpy as np

from pipelines.imaging.guided import guided_plane


def test_a_blurred_target_snaps_to_the_guides_edge() -> None:
    guide = np.zeros((60, 60, 3), np.float32)
    guide[:, 30:] = (0.8, 0.4, 0.2)
    ramp = np.clip((np.arange(60) - 24) / 12, 0, 1).astype(np.float32)
    band = np.zeros((60, 60), np.bool_)
    band[:, 22:38] = True
    plane = guided_plane(guide, np.tile(ramp, (60, 1)), band, 8)
    alpha = (plane[..., :3] * guide).sum(2) + plane[..., 3]
    # The ramp itself says 0.42 and 0.58 there.
    assert alpha[30, 29] < 0.25
    assert alpha[30, 30] > 0.75


def test_a_plain_guide_gives_the_targets_mean() -> None:
    guide = np.full((40, 40, 3), 0.5, np.float32)
    target = np.full((40, 40), 0.3, np.float32)
    plane = guided_plane(guide, target, np.ones((40, 40), np.bool_), 4)
    assert np.abs((plane[..., :3] * guide).sum(2) + plane[..., 3] - 0.3).max() < 1e-3
