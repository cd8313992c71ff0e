"""What a check may look at."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.types import UInt8Array


@dataclass(frozen=True)
class CheckScene:
    """``image_rgb`` (H, W, 3) uint8 upright sRGB and its ``alpha`` (H, W) uint8."""

    image_rgb: UInt8Array
    alpha: UInt8Array
