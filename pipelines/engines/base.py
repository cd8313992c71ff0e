"""What an engine is: one ready-to-run model behind one method, answering in pixels of the upright original."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pipelines.types import BoolArray, BoxXyxyPx, FloatArray, Keypoints, Segmentation, UInt8Array

if TYPE_CHECKING:
    from pipelines.doubt import DoubtModel
    from pipelines.engines.limits import Limits
    from pipelines.imaging.refine import Refiner


class Segmenter(Protocol):
    """Finds out whether a photo shows a person, its instances and its foreground.

    ``refiner`` draws the outline of its foreground map finer; None where the map is fine enough.
    """

    name: str
    weights: str

    @property
    def refiner(self) -> Refiner | None: ...

    def segment(self, image_rgb: UInt8Array) -> Segmentation:
        """``image_rgb``: (H, W, 3) uint8, upright sRGB."""
        ...


class Keypointer(Protocol):
    """Finds the 23 body points of one person."""

    name: str
    weights: str

    def locate(self, image_rgb: UInt8Array, person_box_xyxy_px: BoxXyxyPx) -> Keypoints:
        """``image_rgb``: (H, W, 3) uint8; the box in its pixels."""
        ...


class Embedder(Protocol):
    """Turns the product under a mask into a vector of unit length."""

    name: str
    weights: str
    dimension: int

    def embed(self, image_rgb: UInt8Array, foreground: FloatArray) -> FloatArray:
        """``foreground``: (h, w) float32 0..1 over the whole photo at any size; (dimension,) float32 of L2 norm 1."""
        ...


@dataclass(frozen=True)
class Engines:
    """The three engines that one worker process loads once, how far the segmenter's cut-outs can be trusted, and what
    was fitted for the embedder's vectors."""

    segmenter: Segmenter
    keypointer: Keypointer
    embedder: Embedder
    doubt: DoubtModel | None = None
    limits: Limits | None = None


__all__ = ["BoolArray", "Embedder", "Engines", "Keypointer", "Segmenter"]
