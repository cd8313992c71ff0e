"""Ready-to-run models. The tables in ``choice`` name them; ``load_engines`` opens the shipped or the chosen three."""

from __future__ import annotations

from pathlib import Path

from pipelines.engines.base import Embedder, Engines, Keypointer, Segmenter
from pipelines.engines.choice import EMBEDDERS, KEYPOINTERS, SEGMENTERS, Choice, find_engine
from pipelines.engines.limits import limits_for
from pipelines.engines.manifest import WEIGHTS_DIR


def load_engines(weights_dir: Path | None = None, threads: int = 1, choice: Choice | None = None) -> Engines:
    """The chosen segmenter and keypointer and the embedder, on ``threads`` CPU threads each.

    EngineError or WeightsError, each a sentence, when one cannot be had.
    """
    # Read here: the web process checks the choice of engines and must not load OpenCV for it.
    from pipelines.doubt import shipped_model  # noqa: PLC0415

    choice = choice or Choice()
    keypointer, keypointer_options = find_engine(KEYPOINTERS, choice.keypointer)
    opened = load_segmenter(weights_dir, threads, choice.segmenter)
    return Engines(
        opened,
        keypointer(weights_dir, threads, keypointer_options),
        EMBEDDERS[choice.embedder](weights_dir, threads),
        shipped_model(weights_dir or WEIGHTS_DIR, opened.weights),
        limits_for(choice.embedder, weights_dir),
    )


def load_segmenter(weights_dir: Path | None, threads: int, spec: str) -> Segmenter:
    """The segmenter that ``spec`` asks for; EngineError or WeightsError, a sentence, when it cannot be had."""
    entry, options = find_engine(SEGMENTERS, spec)
    opened: Segmenter = entry(weights_dir, threads, options)
    return opened


__all__ = ["EMBEDDERS", "KEYPOINTERS", "SEGMENTERS", "Embedder", "Engines", "Keypointer", "Segmenter", "load_engines"]
