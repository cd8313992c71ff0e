"""The trained embedder: EfficientNet-Lite2 and a head that learned which photos show one product."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pipelines.engines.embedder import product_square
from pipelines.engines.manifest import find_entry
from pipelines.engines.runtime import open_session, to_input
from pipelines.types import FloatArray, UInt8Array

NAME = "metric-lite2"
DIMENSION = 512


class TrainedEmbedder:
    """``embed`` the product of one photo by a net whose answer is the vector itself."""

    def __init__(self, weights_dir: Path | None, threads: int) -> None:
        self.entry = find_entry(NAME, weights_dir)
        self.name, self.weights, self.dimension = NAME, f"{NAME} {self.entry.sha256[:12]}", DIMENSION
        self.session = open_session(self.entry, threads)

    def vector(self, picture_rgb: UInt8Array) -> FloatArray:
        """A (H, W, 3) uint8 picture of the weights' input size > (512,) float32, L2 = 1."""
        answer = self.session.run(None, {"image": to_input(picture_rgb, self.entry)})[0]
        return np.asarray(answer[0], np.float32)

    def embed(self, image_rgb: UInt8Array, foreground: FloatArray) -> FloatArray:
        """``foreground``: (h, w) float32 0..1 over the whole photo at any size; returns (512,) float32, L2 = 1."""
        return self.vector(product_square(image_rgb, foreground, self.entry.input_size[0]))


def load(weights_dir: Path | None = None, threads: int = 1) -> TrainedEmbedder:
    """Ready to run; WeightsError when the file is missing or is another one than the manifest's."""
    return TrainedEmbedder(weights_dir, threads)
