"""What the lowest frequencies of a picture say about it: a hash that survives scaling and saving (Zauner, 2010)."""

from __future__ import annotations

import cv2
import numpy as np

from pipelines.types import UInt8Array

SIDE_PX = 32
LOW = 8
BITS = LOW * LOW


def perceptual_hash(image_rgb: UInt8Array) -> int:
    """64 bits: which of the lowest frequencies of (H, W, 3) uint8, seen in grey, lie above their median."""
    small = np.asarray(cv2.resize(image_rgb, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA), np.uint8)
    waves = cv2.dct(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32))[:LOW, :LOW].ravel()
    # The first is the mean brightness, which says nothing about the shape.
    return int.from_bytes(np.packbits(waves > np.median(waves[1:])).tobytes())


def bits_apart(first: int, second: int) -> int:
    """0..64: in how many bits two hashes differ; about 32 for pictures that have nothing in common."""
    return (first ^ second).bit_count()
