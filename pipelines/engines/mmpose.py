"""A top-down net of mmpose, brought by the user with config and checkpoint. Spec: ``mmpose:CONFIG:CHECKPOINT``.

Points are matched by name (COCO's 17, the feet of COCO-WholeBody, Halpe). Neck and mid hip, where a net has none, lie
between the shoulders and the hips, as they are defined. Any other point that the net lacks scores 0.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from pipelines.engines.choice import EngineError, import_brought
from pipelines.types import KEYPOINT_NAMES, BoxXyxyPx, FloatArray, Keypoints, UInt8Array

SAME_AS = {"left_toe": "left_big_toe", "right_toe": "right_big_toe", "mid_hip": "hip"}
BETWEEN = {"neck": ("left_shoulder", "right_shoulder"), "mid_hip": ("left_hip", "right_hip")}
NEEDED = ("left_shoulder", "right_shoulder", "left_hip", "right_hip")


class MmposeKeypointer:
    """``locate`` one person with the user's net."""

    name = "mmpose"

    def __init__(self, model: Any, checkpoint: Path) -> None:
        self.model, self.infer = model, import_brought("mmpose.apis").inference_topdown
        self.weights = f"mmpose {checkpoint.name}"
        self.places = _places(model.dataset_meta)

    def locate(self, image_rgb: UInt8Array, person_box_xyxy_px: BoxXyxyPx) -> Keypoints:
        """``image_rgb``: (H, W, 3) uint8; the box in its pixels. Scores are the net's own, cut to 0..1."""
        box = np.array([person_box_xyxy_px], np.float32)
        # mmpose's configs expect OpenCV's order of colours.
        samples = self.infer(self.model, np.ascontiguousarray(image_rgb[:, :, ::-1]), box, "xyxy")
        found = samples[0].pred_instances
        points = np.column_stack([np.asarray(found.keypoints)[0], np.asarray(found.keypoint_scores)[0]])
        points[:, 2] = points[:, 2].clip(0, 1)
        return Keypoints(_reordered(points.astype(np.float32), self.places))


def _places(meta: dict[str, Any]) -> dict[str, int]:
    """Packshot's name of each point that the net has > its index in the net's answer."""
    theirs = {name: int(index) for index, name in meta["keypoint_id2name"].items()}
    wanted = {name: name if name in theirs else SAME_AS.get(name, name) for name in KEYPOINT_NAMES}
    places = {name: theirs[other] for name, other in wanted.items() if other in theirs}
    if not set(NEEDED) <= set(places):
        raise EngineError(f"This mmpose net has no {', '.join(NEEDED)}; bring one for whole bodies.")
    return places


def _reordered(points: FloatArray, places: dict[str, int]) -> FloatArray:
    """(K, 3) of the net > (23, 3) in Packshot's order."""
    ordered = np.zeros((len(KEYPOINT_NAMES), 3), np.float32)
    for row, name in enumerate(KEYPOINT_NAMES):
        if name in places:
            ordered[row] = points[places[name]]
        elif name in BETWEEN:
            pair = points[[places[side] for side in BETWEEN[name]]]
            ordered[row] = *pair[:, :2].mean(0), pair[:, 2].min()
    return ordered


def load(weights_dir: Path | None, threads: int, options: tuple[str, ...]) -> MmposeKeypointer:
    """Ready to run on ``threads`` CPU threads; EngineError, a sentence, when config and checkpoint do not open."""
    import_brought("torch").set_num_threads(threads)
    config, checkpoint = options
    try:
        model = import_brought("mmpose.apis").init_model(config, checkpoint, device="cpu")
    except (OSError, RuntimeError, ValueError, KeyError, TypeError) as error:
        raise EngineError(f"mmpose cannot open {config} with {checkpoint}: {error}") from error
    return MmposeKeypointer(model, Path(checkpoint))
