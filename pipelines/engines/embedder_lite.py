"""A stronger embedder of the same size of vector: EfficientNet-Lite2's last features, their mean."""

from __future__ import annotations

from pathlib import Path

from pipelines.engines.embedder import PooledEmbedder

NAME = "spoc-lite2"


def load(weights_dir: Path | None = None, threads: int = 1) -> PooledEmbedder:
    """Ready to run; WeightsError when the file is missing or is another one than the manifest's."""
    return PooledEmbedder(NAME, "spoc", weights_dir, threads)
