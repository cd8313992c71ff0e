from __future__ import annotations

import numpy as np

from pipelines.training.relabel_points import VISIBILITY, agreed_points
from pipelines.types import FloatArray


class TwoLooks:
    """An engine whose two looks put point 0 at one place and all others far apart."""

    def looks(self, image_rgb: object, box: object) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Heat maps that stand for the points below."""
        return np.zeros(1, np.float32), np.ones(1, np.float32), np.zeros((2, 3), np.float32)

    def points(self, heat: FloatArray, matrix: FloatArray) -> FloatArray:
        """(23, 3): sure, equal at point 0."""
        points = np.full((23, 3), 0.9, np.float32)
        points[:, :2] = 50 + 40 * float(heat[0])
        points[0, :2] = 30
        return points


def test_only_points_on_which_both_looks_agree_are_kept() -> None:
    found = agreed_points(TwoLooks(), np.zeros((100, 100, 3), np.uint8), (0, 0, 100, 100))  # type: ignore[arg-type]
    assert found[0].tolist() == [30, 30, VISIBILITY]
    assert not found[1:, 2].any()
