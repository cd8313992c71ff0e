"""One photo's whole story, in order."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from pipelines.body import find_points
from pipelines.checks import CheckScene, run_checks
from pipelines.crops import CropScene, make_crops
from pipelines.crops.table import CropTable, class_of, default_table
from pipelines.doubt import Evidence, confidence, unsure_place
from pipelines.engines.base import Engines
from pipelines.exports.files import PREVIEW_PX
from pipelines.imaging.decode import decode
from pipelines.imaging.memory import release_memory
from pipelines.imaging.refine import cut_out
from pipelines.imaging.shrink import fit
from pipelines.imaging.worn import with_worn
from pipelines.swatches.find import find_swatches
from pipelines.types import Keypoints, Photo, PreparedPhoto, Segmentation


def prepare_file(path: Path, engines: Engines, view: str = "") -> tuple[Photo, PreparedPhoto]:
    """Decode ``path`` and prepare it as ``view``; RefusedImage when the file cannot be opened."""
    clock = Clock()
    with clock("decode"):
        photo = decode(path)
    prepared = prepare(photo, engines, view=view)
    return photo, replace(prepared, seconds={**clock.seconds, **prepared.seconds})


def prepare(photo: Photo, engines: Engines, table: CropTable | None = None, view: str = "") -> PreparedPhoto:
    """Find the product, its outline, points, crops, colours and faults; one pass through each net.

    Which crops: by ``table`` (default: the one that comes with Packshot) for what the photo shows and its ``view``.
    """
    # What the photo before this one left in the heap: without it a worker creeps up by half a megabyte a photo.
    release_memory()
    clock = Clock()
    with clock("segment"):
        seen = engines.segmenter.segment(photo.image_rgb)
        found = with_worn(seen, photo.size_px)
    with clock("refine"):
        alpha = cut_out(photo.image_rgb, found, engines.segmenter.refiner)
    with clock("keypoints"):
        keypoints = find_points(photo, found, engines.keypointer, view) if found.kind == "human" else None
    with clock("crops"):
        chosen = (table or default_table()).recipes_for(_class_of(found), view, found.kind)
        # The mask at the size of the preview, from which crops are made again without a net.
        crops = make_crops(CropScene(fit(alpha, PREVIEW_PX) > 127, found.kind, keypoints, photo.size_px), chosen)
    with clock("swatches"):
        swatches = find_swatches(photo.image_rgb, alpha, seen)
    with clock("descriptor"):
        descriptor = engines.embedder.embed(photo.image_rgb, found.foreground)
    with clock("checks"):
        # Fitted on what the net says by itself, as colours are measured on it.
        evidence = Evidence(photo.image_rgb, seen, alpha)
        trust = confidence(evidence, engines.doubt)
        scene = CheckScene(photo.image_rgb, alpha, trust, unsure_place(evidence), found.instances)
        checks = run_checks(scene)
    return PreparedPhoto(
        size_px=photo.size_px,
        kind=found.kind,
        kind_score=found.kind_score,
        instances=found.instances,
        keypoints=keypoints,
        alpha=alpha,
        confidence=trust,
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


def _class_of(found: Segmentation) -> str:
    return class_of(found.kind, [(instance.label, instance.mask_area_px) for instance in found.instances])


def _weights(engines: Engines, keypoints: Keypoints | None) -> dict[str, str]:
    used = {"segmenter": engines.segmenter.weights, "embedder": engines.embedder.weights}
    return used if keypoints is None else used | {"keypointer": engines.keypointer.weights}
