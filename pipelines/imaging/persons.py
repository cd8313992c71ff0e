"""Where the person stands: the box that the key point net looks at."""

from __future__ import annotations

import cv2
import numpy as np

from pipelines.types import BoxXyxyPx, Segmentation


def person_box(segmentation: Segmentation, size_px: tuple[int, int]) -> BoxXyxyPx:
    """Box of the largest piece of foreground, in pixels of a photo of ``size_px`` (width, height).

    The foreground follows toes and fingers more closely than the instance's own box. The whole photo when nothing
    stands out.
    """
    mask = (segmentation.foreground > 0.5).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    if len(stats) < 2:
        return 0.0, 0.0, float(size_px[0]), float(size_px[1])
    left, top, width, height, _ = stats[1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())]
    across, down = size_px[0] / mask.shape[1], size_px[1] / mask.shape[0]
    return left * across, top * down, (left + width) * across, (top + height) * down
