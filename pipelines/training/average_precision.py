"""Average precision of masks by COCO's own evaluator: AP, AP50, AP75 and by size, from any net's instances.

AP is the mean over IoU 0.50, 0.55 .. 0.95 and over the classes that were given at least once. Sizes are areas in
pixels of the photo as stored: S below 32 x 32, M below 96 x 96, L from there on.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from pipelines.types import CLASS_NAMES, BoolArray

FIGURES = ("AP", "AP50", "AP75", "AP_S", "AP_M", "AP_L")


@dataclass(frozen=True)
class Instance:
    """``label`` is a 1-based class; ``mask`` (H, W) bool at the photo's stored size; ``score`` 0..1 of what was found.

    An ``ignored`` one that was given is neither asked for nor held against what is found there.
    """

    label: int
    mask: BoolArray
    score: float = 1.0
    ignored: bool = False


class PrecisionTable:
    """Collects photos one by one (masks are kept run-length coded) and says how good the instances are."""

    def __init__(self) -> None:
        self.photos: list[dict[str, int]] = []
        self.given: list[dict[str, Any]] = []
        self.found: list[dict[str, Any]] = []

    def add(self, size_px: tuple[int, int], given: Iterable[Instance], found: Iterable[Instance]) -> None:
        """One photo of (width, height): what is there, and what a net says is there."""
        photo = len(self.photos) + 1
        self.photos.append({"id": photo, "width": size_px[0], "height": size_px[1]})
        for instance in given:
            row = _row(photo, instance) | {"id": len(self.given) + 1, "iscrowd": int(instance.ignored)}
            self.given.append(row)
        self.found += [_row(photo, instance) | {"score": instance.score} for instance in found]

    def figures(self) -> dict[str, float]:
        """Those of :data:`FIGURES` that can be said (a size without instances has none), photos and instances."""
        counts = {"photos": float(len(self.photos)),
                  "instances": float(sum(not row["iscrowd"] for row in self.given))}  # fmt: skip
        if not self.found:
            return dict.fromkeys(FIGURES, 0.0) | counts
        stats = self._evaluate()
        known = {name: float(value) for name, value in zip(FIGURES, stats, strict=False) if value >= 0}
        return known | counts

    def _evaluate(self) -> list[float]:
        categories = [{"id": index, "name": name} for index, name in enumerate(CLASS_NAMES, start=1)]
        # pycocotools reports its progress on standard output.
        with contextlib.redirect_stdout(io.StringIO()):
            truth = COCO()
            truth.dataset = {"info": {}, "images": self.photos, "annotations": self.given, "categories": categories}
            truth.createIndex()
            evaluation = COCOeval(truth, truth.loadRes([dict(row) for row in self.found]), "segm")
            evaluation.evaluate()
            evaluation.accumulate()
            evaluation.summarize()
        return list(evaluation.stats[: len(FIGURES)])


def _row(photo: int, instance: Instance) -> dict[str, Any]:
    coded = coco_mask.encode(np.asfortranarray(instance.mask.astype(np.uint8)))
    return {"image_id": photo, "category_id": instance.label, "segmentation": coded,
            "area": float(instance.mask.sum()), "bbox": list(coco_mask.toBbox(coded))}  # fmt: skip
