"""The shipped segmenter: one forward pass of the YOLACT net in ONNX Runtime."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from pipelines.engines.manifest import find_entry
from pipelines.engines.refiner import MapRefiner
from pipelines.engines.runtime import open_session, to_input
from pipelines.imaging.anchors import decode_boxes, make_anchors, non_maximum_suppression
from pipelines.imaging.shrink import shrink
from pipelines.types import CLASS_NAMES, BoolArray, Detection, FloatArray, Segmentation, UInt8Array

NAME = "yolact-mnv2"
SIZE_STEP_PX = 32
# What the glance sees at half the size must still have one cell at stride 32.
NARROWEST_PX = 64
NMS_IOU = 0.5
# Small photos are enlarged to this much and no further: a net sees nothing more in an enlarged one.
SMALLEST_SIDE_PX = 384


@dataclass(frozen=True)
class Limits:
    """Which instances are given: least score, how many anchors are looked at, how many instances at most."""

    score: float = 0.30
    candidates: int = 60
    instances: int = 12


SERVED = Limits()
# Average precision wants the whole ranking, down to what no one would be shown.
RANKING = Limits(score=0.02, candidates=200, instances=100)


class YolactSegmenter:
    """``segment`` on one photo; its longest side is brought down to the weights' input size, the ratio kept."""

    def __init__(self, weights_dir: Path | None, threads: int, limits: Limits = SERVED,
                 refiner: MapRefiner | None = None) -> None:  # fmt: skip
        self.limits, self.refiner = limits, refiner
        self.entry = find_entry(NAME, weights_dir)
        self.name, self.weights = NAME, f"{NAME} {self.entry.sha256[:12]}"
        if refiner is not None:
            self.weights += f", {refiner.weights}"
        self.session = open_session(self.entry, threads)

    def segment(self, image_rgb: UInt8Array) -> Segmentation:
        """``image_rgb``: (H, W, 3) uint8, upright sRGB."""
        height, width = image_rgb.shape[:2]
        small = self._resize(image_rgb)
        output = dict(
            zip(self._output_names(), self.session.run(None, {"image": to_input(small, self.entry)}), strict=True)
        )
        human = float(output["human"][0])
        shape = output["foreground"].shape[2:]
        return Segmentation(
            kind="human" if human >= 0.5 else "product",
            kind_score=max(human, 1 - human),
            instances=self._instances(output, small.shape[:2], (height, width), human >= 0.5),
            foreground=output["foreground"][0, 0].astype(np.float32),
            parts=_enlarged_parts(output["parts"][0], (shape[1], shape[0])),
            clues=np.asarray(output["clues"][0], np.float32),
        )

    def _output_names(self) -> list[str]:
        return [output.name for output in self.session.get_outputs()]

    def _resize(self, image_rgb: UInt8Array) -> UInt8Array:
        height, width = image_rgb.shape[:2]
        largest = max(self.entry.input_size)
        side = min(largest, max(height, width, min(largest, SMALLEST_SIDE_PX)))
        scale = side / max(height, width)
        sides = [max(NARROWEST_PX, round(side * scale / SIZE_STEP_PX) * SIZE_STEP_PX) for side in (width, height)]
        return shrink(image_rgb, (sides[0], sides[1]))

    def _instances(self, output: dict[str, FloatArray], net_size: tuple[int, int], photo_size: tuple[int, int],
                   human: bool) -> tuple[Detection, ...]:  # fmt: skip
        scores = output["scores"][0][:, 1:]
        if not human:
            scores[:, CLASS_NAMES.index("person")] = 0
        best = scores.max(1)
        order = np.argsort(-best)[: self.limits.candidates]
        order = order[best[order] >= self.limits.score]
        boxes = decode_boxes(output["box_deltas"][0][order], make_anchors(*net_size)[order])
        labels = scores[order].argmax(1)
        chosen = self._suppress(boxes, best[order], labels)
        return tuple(
            self._detection(output, (int(order[index]), boxes[index], CLASS_NAMES[labels[index]]), photo_size, net_size)
            for index in chosen
        )

    def _suppress(self, boxes: FloatArray, scores: FloatArray, labels: FloatArray) -> list[int]:
        """Per class, since a dress and the person in it share one box: each class is moved far away from the others."""
        if len(boxes) == 0:
            return []
        apart = boxes + labels[:, None].astype(np.float32) * 10_000
        return non_maximum_suppression(apart.astype(np.float32), scores, NMS_IOU)[: self.limits.instances]

    def _detection(self, output: dict[str, FloatArray], found: tuple[int, FloatArray, str],
                   photo_size: tuple[int, int], net_size: tuple[int, int]) -> Detection:  # fmt: skip
        anchor, box, label = found
        prototypes = output["prototypes"][0]
        logits = np.tensordot(output["coefficients"][0, anchor], prototypes, 1).astype(np.float32)
        shape = output["foreground"].shape[2:]
        fine = cv2.resize(logits, shape[::-1], interpolation=cv2.INTER_LINEAR)
        mask = (fine > 0) & _inside(box / 2, fine.shape)  # type: ignore[arg-type]
        scale = np.array([photo_size[1] / net_size[1], photo_size[0] / net_size[0]] * 2)
        limits = np.array([photo_size[1], photo_size[0]] * 2)
        left, top, right, bottom = (float(value) for value in np.clip(box * scale, 0, limits))
        area = int(mask.mean() * photo_size[0] * photo_size[1])
        score = float(output["scores"][0][anchor, 1 + CLASS_NAMES.index(label)])
        return Detection(label, score, (left, top, right, bottom), mask, area)


def _enlarged_parts(parts: FloatArray, size: tuple[int, int]) -> UInt8Array:
    """Class indices at ``size`` (width, height): nearest neighbours only, anything smoother invents other classes."""
    return np.asarray(cv2.resize(parts.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST), np.uint8)


def _inside(box: FloatArray, shape: tuple[int, int]) -> BoolArray:
    """Pixels of a (h, w) map inside a box grown by a twentieth, as YOLACT crops its masks."""
    grow = 0.05 * max(box[2] - box[0], box[3] - box[1])
    rows, columns = np.arange(shape[0])[:, None], np.arange(shape[1])[None]
    inside: BoolArray = ((columns >= box[0] - grow) & (columns < box[2] + grow)
                         & (rows >= box[1] - grow) & (rows < box[3] + grow))  # fmt: skip
    return inside


def load(weights_dir: Path | None = None, threads: int = 1) -> YolactSegmenter:
    """Ready to run; WeightsError when the file is missing or is another one than the manifest's."""
    return YolactSegmenter(weights_dir, threads, refiner=MapRefiner(weights_dir, threads))
