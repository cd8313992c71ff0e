"""rembg, brought by the user: its alpha takes the place of the shipped net's foreground map.

rembg says where the product is and nothing else, so human or not, instances and parts stay the shipped net's.
Spec: ``rembg:MODEL``, or ``rembg:u2net_custom:FILE`` and the like for weights of one's own.
"""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from pipelines.engines.base import Segmenter
from pipelines.engines.choice import SEGMENTERS, EngineError, import_brought
from pipelines.engines.compose import resized
from pipelines.imaging.shrink import fit
from pipelines.types import FloatArray, Segmentation, UInt8Array

# What its largest nets look at; more would only be thrown away by them.
LONGEST_SIDE_PX = 1024


class RembgSegmenter:
    """``segment`` with one of rembg's models and the shipped net."""

    name = "rembg"
    refiner = None

    def __init__(self, session: Any, model: str, shipped: Segmenter) -> None:
        self.remove, self.session, self.shipped = import_brought("rembg").remove, session, shipped
        self.weights = f"rembg {_version()} {model}, {shipped.weights}"

    def segment(self, image_rgb: UInt8Array) -> Segmentation:
        """``image_rgb``: (H, W, 3) uint8, upright sRGB."""
        found = self.shipped.segment(image_rgb)
        small = fit(image_rgb, LONGEST_SIDE_PX)
        # Where its net answers the same everywhere, rembg divides nought by nought; the mask is then empty.
        with np.errstate(invalid="ignore"):
            answer = self.remove(small, session=self.session, only_mask=True)
        alpha = _one_map(np.asarray(answer), small.shape[:2])
        return replace(resized(found, alpha.shape), foreground=alpha)


def _one_map(answer: UInt8Array, shape: tuple[int, ...]) -> FloatArray:
    """(h, w) float32 0..1 of rembg's (n * h, w) uint8: models of several classes stack their masks below each other."""
    maps = answer.reshape(-1, shape[0], shape[1]) if answer.ndim == 2 and answer.shape[0] % shape[0] == 0 else None
    if maps is None or answer.shape[1] != shape[1]:
        raise EngineError(f"rembg answered with {answer.shape} for a photo of {shape}; choose another of its models.")
    return np.asarray(maps.max(0).astype(np.float32) / 255, np.float32)


def _version() -> str:
    try:
        return version("rembg")
    except PackageNotFoundError:
        return "of unknown version"


def _session(options: tuple[str, ...], threads: int) -> Any:
    rembg, model = import_brought("rembg"), options[0]
    classes: dict[str, Any] = import_brought("rembg.sessions").sessions
    if model not in classes:
        raise EngineError(f"rembg has no model called {model!r}; it has {', '.join(sorted(classes))}.")
    if not getattr(classes[model], "is_local", lambda: True)():
        raise EngineError(f"rembg's {model} sends photos to a service; Packshot keeps them here. Choose another model.")
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = settings.inter_op_num_threads = threads
    try:
        if len(options) > 1:
            return rembg.new_session(model, sess_opts=settings, model_path=options[1])
        return rembg.new_session(model, sess_opts=settings)
    except (OSError, ValueError) as error:
        reason = str(error).rstrip(".")
        raise EngineError(
            f"rembg's {model} cannot be opened ({reason}); fetch it once with: rembg d {model}."
        ) from error


def load(weights_dir: Path | None, threads: int, options: tuple[str, ...]) -> RembgSegmenter:
    """Ready to run; EngineError, a sentence, when the model is unknown, remote or cannot be opened."""
    return RembgSegmenter(_session(options, threads), options[0], SEGMENTERS["yolact-mnv2"](weights_dir, threads))
