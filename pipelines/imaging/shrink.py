"""Pictures made smaller, by area: every pixel of the large one counts the same."""

from __future__ import annotations

import cv2
import numpy as np

from pipelines.types import UInt8Array


def shrink(image_rgb: UInt8Array, size_px: tuple[int, int]) -> UInt8Array:
    """``image_rgb`` (H, W, 3) at ``size_px`` (width, height); a smaller picture is enlarged by bilinear interpolation.

    Halving has a fast path that other ratios lack, so a large photo is halved while that is not too much. An odd last
    row or column is left out of a halving: half a pixel of the large photo.
    """
    width, height = size_px
    while image_rgb.shape[1] >= 2 * width and image_rgb.shape[0] >= 2 * height:
        rows, columns = image_rgb.shape[0] // 2, image_rgb.shape[1] // 2
        even = image_rgb[: 2 * rows, : 2 * columns]
        image_rgb = np.asarray(cv2.resize(even, (columns, rows), interpolation=cv2.INTER_AREA), np.uint8)
    smaller = width < image_rgb.shape[1] or height < image_rgb.shape[0]
    mode = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image_rgb, size_px, interpolation=mode), np.uint8)


def fit(image: UInt8Array, longest_px: int) -> UInt8Array:
    """``image`` (H, W) or (H, W, C) made smaller so that its longest side is at most ``longest_px``; never larger."""
    height, width = image.shape[:2]
    scale = longest_px / max(height, width)
    if scale >= 1:
        return image
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
