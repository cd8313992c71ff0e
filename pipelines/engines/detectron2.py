"""detectron2's Mask R-CNN, brought by the user with config and weights: its instances decide what is foreground.

It knows no parts, its masks are yes or no, and its classes need not include people, so human or not and parts stay the
shipped net's, and the shipped net's map says how sure the foreground is. Spec: ``detectron2:CONFIG:WEIGHTS``.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from pipelines.engines.base import Segmenter
from pipelines.engines.choice import SEGMENTERS, EngineError, import_brought
from pipelines.engines.compose import resized
from pipelines.imaging.shrink import fit
from pipelines.types import CLASS_NAMES, BoolArray, Detection, FloatArray, Segmentation, UInt8Array

LONGEST_SIDE_PX = 1333
SCORE_LIMIT = 0.5
# Its masks decide on which side of one half a pixel lies; the rest of the way is the shipped net's opinion.
DECIDING_SHARE = 0.75
# COCO's names for what Packshot knows; a net trained on Packshot's own names needs no translation.
SAME_AS = {
    "handbag": "bag", "backpack": "bag", "suitcase": "bag", "apple": "fruit", "banana": "fruit", "orange": "fruit",
    "broccoli": "vegetable", "carrot": "vegetable", "microwave": "kitchen appliance", "oven": "kitchen appliance",
    "toaster": "kitchen appliance", "refrigerator": "kitchen appliance",
}  # fmt: skip


class MaskRcnnSegmenter:
    """``segment`` with the user's Mask R-CNN and the shipped net."""

    name = "detectron2"
    refiner = None

    def __init__(self, predictor: Any, weights: Path, shipped: Segmenter) -> None:
        self.predictor, self.shipped = predictor, shipped
        self.weights = f"detectron2 {weights.name}, {shipped.weights}"

    def segment(self, image_rgb: UInt8Array) -> Segmentation:
        """``image_rgb``: (H, W, 3) uint8, upright sRGB."""
        small = fit(image_rgb, LONGEST_SIDE_PX)
        found = resized(self.shipped.segment(image_rgb), small.shape[:2])
        # DefaultPredictor wants OpenCV's order of colours.
        answer = self.predictor(np.ascontiguousarray(small[:, :, ::-1]))["instances"].to("cpu")
        instances = self._instances(answer, image_rgb.shape[:2])
        if not instances:
            return found
        return replace(found, instances=instances, foreground=_foreground(instances, found.foreground))

    def _instances(self, answer: Any, photo_size: tuple[int, ...]) -> tuple[Detection, ...]:
        masks, scores = np.asarray(answer.pred_masks, np.bool_), np.asarray(answer.scores, np.float32)
        boxes, classes = np.asarray(answer.pred_boxes.tensor, np.float32), np.asarray(answer.pred_classes, np.int64)
        chosen = [index for index in np.argsort(-scores) if scores[index] >= SCORE_LIMIT and masks[index].any()]
        return tuple(
            _detection(self._label(int(classes[index])), float(scores[index]), boxes[index], masks[index], photo_size)
            for index in chosen
        )

    def _label(self, number: int) -> str:
        """Packshot's name of the class; "other" for what Packshot has no name for, or the config no name."""
        names = self.predictor.metadata.get("thing_classes", None) or ()
        name = names[number] if number < len(names) else "other"
        name = SAME_AS.get(name, name)
        return name if name in CLASS_NAMES else "other"


def _detection(label: str, score: float, box: FloatArray, mask: BoolArray, photo_size: tuple[int, ...]) -> Detection:
    height, width = photo_size
    scale = np.array([width / mask.shape[1], height / mask.shape[0]] * 2)
    left, top, right, bottom = (float(value) for value in np.clip(box * scale, 0, [width, height, width, height]))
    return Detection(label, score, (left, top, right, bottom), mask, int(mask.mean() * height * width))


def _foreground(instances: tuple[Detection, ...], opinion: FloatArray) -> FloatArray:
    decided = np.logical_or.reduce([detection.mask for detection in instances])
    return np.asarray(DECIDING_SHARE * decided + (1 - DECIDING_SHARE) * opinion, np.float32)


def _predictor(config: str, weights: str) -> Any:
    try:
        settings = import_brought("detectron2.config").get_cfg()
        settings.merge_from_file(config)
        settings.MODEL.WEIGHTS, settings.MODEL.DEVICE = weights, "cpu"
        return import_brought("detectron2.engine").DefaultPredictor(settings)
    except (OSError, RuntimeError, ValueError, KeyError, AssertionError) as error:
        raise EngineError(f"detectron2 cannot open {config} with {weights}: {error}") from error


def load(weights_dir: Path | None, threads: int, options: tuple[str, ...]) -> MaskRcnnSegmenter:
    """Ready to run on ``threads`` CPU threads; EngineError, a sentence, when config and weights do not open."""
    import_brought("torch").set_num_threads(threads)
    config, weights = options
    return MaskRcnnSegmenter(
        _predictor(config, weights), Path(weights), SEGMENTERS["yolact-mnv2"](weights_dir, threads)
    )
