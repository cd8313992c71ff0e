"""What a cut-out costs on one thread, in forwards of a ResNet-50 at 224 px made in the same run.

A ratio holds on any machine. What counts is the processor's time, not the clock's, and the things compared take turns,
so that it holds next to whatever else runs there.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import cv2
import numpy as np
import onnxruntime

from pipelines.bench.resnet50 import build_resnet50, yardstick_image
from pipelines.engines import SEGMENTERS
from pipelines.engines.runtime import to_input
from pipelines.imaging.decode import decode
from pipelines.imaging.refine import cut_out
from pipelines.types import UInt8Array

SIZES_PX = {"6 MP": (2000, 3000), "24 MP": (4000, 6000)}
YARDSTICK = "ResNet-50 forward"
Stage = Callable[[], object]
Figures = dict[str, float]


@dataclass(frozen=True)
class Timed:
    """Processor seconds of each round of one stage; with one thread and a quiet machine, the clock's too."""

    name: str
    seconds: tuple[float, ...]

    def ratios(self, yardstick: Timed) -> tuple[float, float]:
        """Best over best and median over median."""
        return min(self.seconds) / min(yardstick.seconds), median(self.seconds) / median(yardstick.seconds)


def run(data: Path | None, json_path: Path | None = None, rounds: int = 7) -> Figures:
    """Time every stage ``rounds`` times in turn, print ratios, write them as JSON when asked."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        timed = time_in_turn(_stages(_photo(data)), rounds)
    finally:
        cv2.setNumThreads(threads)
    figures = _figures(timed)
    _report(timed, figures)
    if json_path:
        json_path.write_text(json.dumps(figures, indent=2), encoding="utf-8")
    return figures


def time_in_turn(stages: dict[str, Stage], rounds: int) -> list[Timed]:
    """Each stage once to warm up, then ``rounds`` times one after the other."""
    for stage in stages.values():
        stage()
    seconds: dict[str, list[float]] = {name: [] for name in stages}
    for _ in range(rounds):
        for name, stage in stages.items():
            started = time.process_time()
            stage()
            seconds[name].append(time.process_time() - started)
    return [Timed(name, tuple(values)) for name, values in seconds.items()]


def _stages(photo_rgb: UInt8Array) -> dict[str, Stage]:
    """The yardstick first, then net, segment, refine and all of it for each size of ``photo_rgb``."""
    session, image = _yardstick_session(), {"image": yardstick_image()}
    stages: dict[str, Stage] = {YARDSTICK: lambda: session.run(None, image)}
    segmenter: Any = SEGMENTERS["yolact-mnv2"](None, 1)
    for label, size_px in SIZES_PX.items():
        large = np.asarray(cv2.resize(photo_rgb, size_px, interpolation=cv2.INTER_CUBIC), np.uint8)
        stages |= _photo_stages(label, large, segmenter)
    return stages


def _photo_stages(label: str, photo: UInt8Array, segmenter: Any) -> dict[str, Stage]:
    found = segmenter.segment(photo)
    small = {"image": to_input(segmenter._resize(photo), segmenter.entry)}
    return {
        f"{label}: net only": lambda: segmenter.session.run(None, small),
        f"{label}: segment": lambda: segmenter.segment(photo),
        f"{label}: refine": lambda: cut_out(photo, found, segmenter.refiner),
        f"{label}: up to the alpha": lambda: cut_out(photo, segmenter.segment(photo), segmenter.refiner),
    }


def _yardstick_session() -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(build_resnet50(), options, providers=["CPUExecutionProvider"])


def _photo(data: Path | None) -> UInt8Array:
    """The first street photo of the shoots under ``data``, else a drawn garment on a floor; (H, W, 3) uint8."""
    if data is None:
        return drawn_photo()
    photos = sorted(data.glob("shoots/street-style/*.jpg"))
    if not photos:
        raise FileNotFoundError(f"expected photos in {data}/shoots/street-style; leave --data out to time a drawn one")
    return decode(photos[0]).image_rgb


def drawn_photo() -> UInt8Array:
    """(900, 600, 3) uint8: a red shirt with weave on a grey floor with grain."""
    outline = np.array([(180, 130), (250, 120), (300, 160), (350, 120), (420, 130), (530, 340), (455, 410), (415, 320),
                        (420, 770), (180, 770), (185, 320), (145, 410), (70, 340)])  # fmt: skip
    picture = np.random.default_rng(0).normal(170, 8, (900, 600, 1)).repeat(3, 2)
    shirt = np.zeros((900, 600), np.uint8)
    cv2.fillPoly(shirt, [outline.astype(np.int32)], 1)
    weave = 12 * np.sin(np.arange(600) / 3.0)[None, :, None] + np.array([165, 40, 45])
    return np.asarray(np.where(shirt[..., None] > 0, weave, picture).clip(0, 255).round(), np.uint8)


def _figures(timed: list[Timed]) -> Figures:
    yardstick = timed[0]
    figures = {"yardstick_best_ms": min(yardstick.seconds) * 1000}
    for stage in timed[1:]:
        best, middle = stage.ratios(yardstick)
        figures |= {f"{stage.name}, best": best, f"{stage.name}, median": middle}
    return figures


def _report(timed: list[Timed], figures: Figures) -> None:
    sys.stdout.write(
        f"One {YARDSTICK} at 224 px, one thread: {figures['yardstick_best_ms']:.1f} ms of processor time at best.\n"
    )
    sys.stdout.write(f"{'in forwards of it':26s} {'best':>7s} {'median':>7s}\n")
    for stage in timed[1:]:
        best, middle = figures[f"{stage.name}, best"], figures[f"{stage.name}, median"]
        sys.stdout.write(f"{stage.name:26s} {best:7.2f} {middle:7.2f}\n")
