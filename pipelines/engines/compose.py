"""Putting a user's engine and the shipped net together: maps of one size, photos no larger than an engine needs."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from pipelines.types import BoolArray, Detection, FloatArray, Segmentation, UInt8Array


def resized(found: Segmentation, shape: tuple[int, ...]) -> Segmentation:
    """``found`` with all its maps at ``shape`` (h, w); masks and parts by nearest neighbours, which invent nothing."""
    size = (shape[1], shape[0])
    parts = found.parts
    return replace(
        found,
        foreground=_smooth(found.foreground, size),
        instances=tuple(_resized_instance(detection, size) for detection in found.instances),
        parts=None if parts is None else np.asarray(_nearest(parts, size), np.uint8),
    )


def _resized_instance(detection: Detection, size: tuple[int, int]) -> Detection:
    mask: BoolArray = _nearest(detection.mask.astype(np.uint8), size) > 0
    return replace(detection, mask=mask)


def _smooth(plane: FloatArray, size: tuple[int, int]) -> FloatArray:
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR), np.float32)


def _nearest(plane: UInt8Array, size: tuple[int, int]) -> UInt8Array:
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_NEAREST), np.uint8)
