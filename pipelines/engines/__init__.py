"""Ready-to-run models. The tables name them; ``load_engines`` opens the shipped three."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from pipelines.engines.base import Embedder, Engines, Keypointer, Segmenter

Loader = Callable[[Path | None, int], Any]


def _loader(module: str) -> Loader:
    """Import the engine's module only when the engine is asked for: the tables stay light to import."""

    def load(weights_dir: Path | None = None, threads: int = 1) -> Any:
        return import_module(f"pipelines.engines.{module}").load(weights_dir, threads)

    return load


SEGMENTERS: dict[str, Loader] = {"yolact-mnv2": _loader("yolact")}
KEYPOINTERS: dict[str, Loader] = {"attention-points": _loader("keypoints")}
EMBEDDERS: dict[str, Loader] = {"rmac-mnv2": _loader("embedder")}


def load_engines(weights_dir: Path | None = None, threads: int = 1) -> Engines:
    """The shipped segmenter, keypointer and embedder on ``threads`` CPU threads each."""
    return Engines(
        SEGMENTERS["yolact-mnv2"](weights_dir, threads),
        KEYPOINTERS["attention-points"](weights_dir, threads),
        EMBEDDERS["rmac-mnv2"](weights_dir, threads),
    )


__all__ = ["EMBEDDERS", "KEYPOINTERS", "SEGMENTERS", "Embedder", "Engines", "Keypointer", "Segmenter", "load_engines"]
