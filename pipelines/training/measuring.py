"""What the measuring commands share: the weights and input size to measure, and figures kept as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pipelines.engines import yolact
from pipelines.engines.yolact import SIZE_STEP_PX, YolactSegmenter


def open_segmenter(weights_dir: Path | None = None, side_px: int | None = None, threads: int = 2) -> YolactSegmenter:
    """The trained segmenter; ``weights_dir`` holds other weights with their manifest, ``side_px`` another input size.

    ValueError when ``side_px`` is too small for the net.
    """
    segmenter = yolact.load(weights_dir, threads)
    if side_px is not None:
        if side_px < 2 * SIZE_STEP_PX:
            raise ValueError(f"The longest side must be at least {2 * SIZE_STEP_PX} px, not {side_px}.")
        segmenter.entry = replace(segmenter.entry, input_size=(side_px, side_px))
    return segmenter


def write_json(figures: Mapping[str, object], path: Path | None) -> None:
    """``figures`` into the file ``path``; nothing where no file was asked for."""
    if path:
        path.write_text(json.dumps(figures, indent=2), encoding="utf-8")
