"""What a check may look at."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.types import Detection, UInt8Array


@dataclass(frozen=True)
class CheckScene:
    """``image_rgb`` (H, W, 3) uint8 upright sRGB and its ``alpha`` (H, W) uint8.

    ``confidence`` 0..1 is how far the cut-out can be trusted, ``unsure_place`` where it is least sure, in words;
    ``instances`` are the things that were found.
    """

    image_rgb: UInt8Array
    alpha: UInt8Array
    confidence: float = 1.0
    unsure_place: str = ""
    instances: tuple[Detection, ...] = ()
