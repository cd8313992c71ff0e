"""One photo's whole story, in order."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from pipelines.checks import CheckScene, run_checks
from pipelines.crops import CropScene, make_crops
from pipelines.engines.base import Engines
from pipelines.imaging.decode import decode
from pipelines.imaging.memory import release_memory
from pipelines.imaging.persons import person_box
from pipelines.imaging.refine import refine_alpha
from pipelines.swatches import find_swatches
from pipelines.types import Keypoints, Photo, PreparedPhoto, Segmentation


def prepare_file(path: Path, engines: Engines) -> tuple[Photo, PreparedPhoto]:
    """Decode ``path`` and prepare it; RefusedImage when the file cannot be opened."""
    clock = Clock()
    with clock("decode"):
        photo = decode(path)
    prepared = prepare(photo, engines)
    return photo, replace(prepared, seconds={**clock.seconds, **prepared.seconds})


def prepare(photo: Photo, engines: Engines) -> PreparedPhoto:
    """Find the product, its outline, points, crops, colours and faults; one pass through each net."""
    # What the photo before this one left in the heap: without it a worker creeps up by half a megabyte a photo.
    release_memory()
    clock = Clock()
    with clock("segment"):
        found = engines.segmenter.segment(photo.image_rgb)
    with clock("refine"):
        alpha = refine_alpha(photo.image_rgb, found.foreground)
    with clock("keypoints"):
        keypoints = _keypoints(photo, found, engines)
    with clock("crops"):
        crops = make_crops(CropScene(alpha > 127, found.kind, keypoints))
    with clock("swatches"):
        swatches = find_swatches(photo.image_rgb, alpha, found)
    with clock("descriptor"):
        descriptor = engines.embedder.embed(photo.image_rgb, found.foreground)
    with clock("checks"):
        checks = run_checks(CheckScene(photo.image_rgb, alpha))
    return PreparedPhoto(
        size_px=photo.size_px,
        kind=found.kind,
        kind_score=found.kind_score,
        instances=found.instances,
        keypoints=keypoints,
        alpha=alpha,
        confidence=mask_confidence(found),
        crops=crops,
        swatches=swatches,
        checks=checks,
        descriptor=descriptor,
        seconds=clock.seconds,
        weights=_weights(engines, keypoints),
    )


class Clock:
    """Wall-clock seconds of each named stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        """Time the block as ``stage``."""
        started = time.perf_counter()
        yield
        self.seconds[stage] = time.perf_counter() - started


def mask_confidence(found: Segmentation) -> float:
    """0..1: the overlap (IoU) that the segmenter itself expects of its outline, at most its sureness of the kind."""
    inside = found.foreground > 0.5
    if not inside.any():
        return 0.0
    product = float(found.foreground[inside].sum())
    expected = product / (float(inside.sum()) + float(found.foreground[~inside].sum()))
    return float(np.clip(min(expected, found.kind_score), 0, 1))


def _keypoints(photo: Photo, found: Segmentation, engines: Engines) -> Keypoints | None:
    if found.kind != "human":
        return None
    return engines.keypointer.locate(photo.image_rgb, person_box(found, photo.size_px))


def _weights(engines: Engines, keypoints: Keypoints | None) -> dict[str, str]:
    used = {"segmenter": engines.segmenter.weights, "embedder": engines.embedder.weights}
    return used if keypoints is None else used | {"keypointer": engines.keypointer.weights}
