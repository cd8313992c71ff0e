"""Stand-ins for the libraries that a user may bring, with the calls and answers that those document."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from importlib.machinery import ModuleSpec
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

Array = np.ndarray[tuple[int, ...], np.dtype[Any]]


def put_module(monkeypatch: pytest.MonkeyPatch, name: str, **contents: Any) -> None:
    """A module ``name`` with ``contents`` that ``import name`` finds until the test ends."""
    module = ModuleType(name)
    module.__spec__ = ModuleSpec(name, None)
    for key, value in contents.items():
        setattr(module, key, value)
    monkeypatch.setitem(sys.modules, name, module)


class LocalSession:
    """A model of rembg that runs here."""

    @classmethod
    def is_local(cls) -> bool:
        """As rembg's sessions say it."""
        return True


class RemoteSession(LocalSession):
    """A model of rembg that sends photos away."""

    @classmethod
    def is_local(cls) -> bool:
        """As rembg's sessions say it."""
        return False


def bring_rembg(monkeypatch: pytest.MonkeyPatch, masks: int = 1) -> list[dict[str, Any]]:
    """rembg whose models call the upper half product; the list fills with what each session was opened with."""
    opened: list[dict[str, Any]] = []

    def new_session(model_name: str, sess_opts: Any = None, **more: Any) -> str:
        opened.append({"model": model_name, "threads": sess_opts.intra_op_num_threads, **more})
        if model_name == "absent":
            raise OSError("no network")
        return model_name

    def remove(data: Array, session: Any, only_mask: bool) -> Array:
        assert only_mask and data.dtype == np.uint8
        mask = np.zeros(data.shape[:2], np.uint8)
        mask[: len(mask) // 2] = 255
        return np.concatenate([mask] + [np.zeros_like(mask)] * (masks - 1))

    classes = {"u2net": LocalSession, "absent": LocalSession, "u2net_custom": LocalSession, "cloud": RemoteSession}
    put_module(monkeypatch, "rembg", new_session=new_session, remove=remove)
    put_module(monkeypatch, "rembg.sessions", sessions=classes)
    return opened


@dataclass
class Settings:
    """detectron2's config as far as Packshot sets it."""

    MODEL: SimpleNamespace = field(default_factory=SimpleNamespace)
    read: str = ""

    def merge_from_file(self, path: str) -> None:
        """Remember the file."""
        self.read = path


class Predictor:
    """A Mask R-CNN that sees a handbag in the left half, a person in the right and something faint everywhere."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.metadata = settings, {"thing_classes": ["person", "handbag", "kite"]}
        self.seen: Array | None = None

    def __call__(self, image_bgr: Array) -> dict[str, Any]:
        """As DefaultPredictor answers."""
        self.seen = image_bgr
        height, width = image_bgr.shape[:2]
        left = np.zeros((height, width), np.bool_)
        left[:, : width // 2] = True
        masks = np.stack([left, ~left, np.ones_like(left)])
        boxes = np.array([[0, 0, width // 2, height], [width // 2, 0, width, height], [0, 0, width, height]], float)
        answer = SimpleNamespace(pred_masks=masks, scores=np.array([0.7, 0.9, 0.2]), pred_classes=np.array([1, 0, 2]),
                                 pred_boxes=SimpleNamespace(tensor=boxes))  # fmt: skip
        answer.to = lambda device: answer
        return {"instances": answer}


def bring_detectron2(monkeypatch: pytest.MonkeyPatch) -> None:
    """detectron2 with :class:`Predictor`."""
    put_module(monkeypatch, "detectron2")
    put_module(monkeypatch, "detectron2.config", get_cfg=Settings)
    put_module(monkeypatch, "detectron2.engine", DefaultPredictor=Predictor)


COCO = ("nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder", "right_shoulder", "left_elbow",
        "right_elbow", "left_wrist", "right_wrist", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle",
        "right_ankle")  # fmt: skip
FEET = ("left_big_toe", "left_small_toe", "left_heel", "right_big_toe", "right_small_toe", "right_heel")


def bring_mmpose(monkeypatch: pytest.MonkeyPatch, names: tuple[str, ...] = COCO) -> list[Any]:
    """mmpose whose net puts point number n at (box left + n, box top + 2 n); the list fills with photos and boxes."""
    seen: list[Any] = []

    def init_model(config: str, checkpoint: str, device: str) -> SimpleNamespace:
        return SimpleNamespace(dataset_meta={"keypoint_id2name": dict(enumerate(names))})

    def inference_topdown(model: Any, image: Array, boxes: Array, bbox_format: str) -> list[Any]:
        assert bbox_format == "xyxy" and boxes.shape == (1, 4)
        seen.append((image, boxes))
        numbers = np.arange(len(names))
        points = np.stack([boxes[0, 0] + numbers, boxes[0, 1] + 2 * numbers], 1)
        found = SimpleNamespace(keypoints=points[None], keypoint_scores=np.linspace(0.5, 1.2, len(names))[None])
        return [SimpleNamespace(pred_instances=found)]

    put_module(monkeypatch, "mmpose")
    put_module(monkeypatch, "mmpose.apis", init_model=init_model, inference_topdown=inference_topdown)
    return seen
