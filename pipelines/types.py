"""Typed results that the stages hand to each other. Coordinates are pixels of the upright original, end exclusive.

Masks and maps named ``mask``, ``foreground`` or ``parts`` on a :class:`Segmentation` cover the whole photo at the
segmenter's own resolution; only :attr:`PreparedPhoto.alpha` has the size of the photo itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

UInt8Array = NDArray[np.uint8]
BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float32]

BoxXyxyPx = tuple[float, float, float, float]
Kind = Literal["human", "product"]

KEYPOINT_NAMES = (
    "nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder", "right_shoulder", "left_elbow",
    "right_elbow", "left_wrist", "right_wrist", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle",
    "right_ankle", "neck", "mid_hip", "left_heel", "right_heel", "left_toe", "right_toe",
)  # fmt: skip

# For every point, the index of the same point on the other side of the body.
MIRROR_ORDER = tuple(
    KEYPOINT_NAMES.index(
        name.replace("left_", "right_") if name.startswith("left_") else name.replace("right_", "left_")
    )
    for name in KEYPOINT_NAMES
)

CLASS_NAMES = (
    "person", "boots", "heels", "sandals", "shoes", "top", "outerwear", "dress", "skirt", "trousers",
    "fruit", "vegetable", "juice", "milk", "yoghurt", "lipstick", "mascara", "nail polish", "perfume", "face cream",
    "kitchen appliance", "bag", "eyewear", "hat", "other",
)  # fmt: skip

PART_NAMES = (
    "background", "skin", "hair", "top", "outerwear", "dress", "skirt", "trousers", "shoes", "bag", "accessory",
)  # fmt: skip


class RefusedImage(Exception):
    """A file that Packshot will not open; ``str(error)`` is a sentence for the person who sent it."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a table or list that people edit: a sentence, and its line from 1."""

    line: int
    sentence: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.sentence}"


class TableError(ValueError):
    """A table that cannot be used; ``faults`` has a sentence for each thing that is wrong."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(" ".join(map(str, faults)))
        self.faults = faults


def _require(condition: bool, sentence: str) -> None:
    if not condition:
        raise ValueError(sentence)


@dataclass(frozen=True)
class Photo:
    """One decoded photo: upright, sRGB, uint8 (H, W, 3)."""

    image_rgb: UInt8Array
    name: str = ""
    source_format: str = ""
    source_profile: str = "sRGB"

    def __post_init__(self) -> None:
        shape_ok = self.image_rgb.ndim == 3 and self.image_rgb.shape[2] == 3
        _require(
            shape_ok and self.image_rgb.dtype == np.uint8, f"a photo is (H, W, 3) uint8, not {self.image_rgb.shape}"
        )

    @property
    def size_px(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return self.image_rgb.shape[1], self.image_rgb.shape[0]


@dataclass(frozen=True)
class Detection:
    """One instance: its class, score 0..1, box and mask (h, w) bool over the whole photo at the segmenter's size."""

    label: str
    score: float
    box_xyxy_px: BoxXyxyPx
    mask: BoolArray
    mask_area_px: int

    def __post_init__(self) -> None:
        _require(self.mask.ndim == 2 and self.mask.dtype == np.bool_, f"a mask is (h, w) bool, not {self.mask.shape}")
        left, top, right, bottom = self.box_xyxy_px
        _require(left <= right and top <= bottom, f"a box is (left, top, right, bottom), not {self.box_xyxy_px}")


@dataclass(frozen=True)
class Segmentation:
    """What one forward pass of a segmenter says about a photo.

    ``foreground``: (h, w) float32 0..1. ``parts``: (h, w) uint8 index into :data:`PART_NAMES`, or None when the
    engine knows no parts. ``instances`` are ordered best first. ``clues``: (channels, h', w') float32 over the whole
    photo, what the foreground map was made from, for the engine's own refiner; None where it has none.
    """

    kind: Kind
    kind_score: float
    instances: tuple[Detection, ...]
    foreground: FloatArray
    parts: UInt8Array | None = None
    clues: FloatArray | None = None

    def __post_init__(self) -> None:
        _require(self.foreground.ndim == 2, f"a foreground map is (h, w), not {self.foreground.shape}")
        _require(self.kind in ("human", "product"), f"kind is human or product, not {self.kind!r}")
        for detection in self.instances:
            _require(detection.mask.shape == self.foreground.shape, "instance masks have the foreground map's size")


@dataclass(frozen=True)
class Keypoints:
    """23 body points, (23, 3) float32: x_px, y_px of the upright original, score 0..1; order KEYPOINT_NAMES.

    ``elsewhere``: for the points that an engine sees in a second place too, that place by name: x_px, y_px, and how
    strongly, 0..1.
    """

    points: FloatArray
    elsewhere: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _require(self.points.shape == (23, 3), f"key points are (23, 3), not {self.points.shape}")
        unknown = set(self.elsewhere) - set(KEYPOINT_NAMES)
        _require(not unknown, f"second places are of known points, not of {', '.join(sorted(unknown))}")

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Keypoints | None:
        """The points that a photo.json tells of; None where there is no person."""
        points, elsewhere = content.get("keypoints"), content.get("keypoints_elsewhere", {})
        return cls(np.array(points, np.float32), elsewhere) if points else None

    def get(self, name: str) -> tuple[float, float, float]:
        """(x_px, y_px, score) of the point called ``name``; KeyError when there is no such point."""
        if name not in KEYPOINT_NAMES:
            raise KeyError(name)
        x_px, y_px, score = self.points[KEYPOINT_NAMES.index(name)]
        return float(x_px), float(y_px), float(score)


@dataclass(frozen=True)
class Crop:
    """A crop by a recipe; whole pixels, inside the photo. ``confident`` is False when a person should look."""

    recipe: str
    box_xyxy_px: tuple[int, int, int, int]
    confident: bool

    def __post_init__(self) -> None:
        left, top, right, bottom = self.box_xyxy_px
        _require(0 <= left < right and 0 <= top < bottom, f"a crop has an area, not {self.box_xyxy_px}")

    def as_json(self) -> dict[str, Any]:
        """Plain values, as photo.json holds them."""
        return {"recipe": self.recipe, "box_xyxy_px": list(self.box_xyxy_px), "confident": self.confident}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Crop:
        """What :meth:`as_json` told."""
        left, top, right, bottom = content["box_xyxy_px"]
        return cls(content["recipe"], (left, top, right, bottom), content["confident"])


@dataclass(frozen=True)
class Swatch:
    """One colour of the product: ``hex`` "#rrggbb" in sRGB, its share 0..1 of the product, and the house's name for it.

    ``distance`` is the CIEDE2000 from ``hex`` to the house colour of that name.
    """

    hex: str
    share: float
    name: str
    distance: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """Plain values, as photo.json holds them."""
        return {"hex": self.hex, "share": round(self.share, 4), "name": self.name, "distance": round(self.distance, 1)}


@dataclass(frozen=True)
class Check:
    """One quality check: what was measured (``value``) and, when it failed, a sentence for the merchandiser.

    Checks against a channel also say the ``rule`` and its ``source``, show the offending ``pixels`` (H, W) bool of the
    picture that was checked, and how rendering again could ``mend`` it: some of the settings of ``exports.Mends``.
    ``advice`` is what a person should know but nothing is held back for.
    """

    name: str
    passed: bool
    value: float
    message: str
    rule: str = ""
    source: str = ""
    pixels: BoolArray | None = field(default=None, compare=False, repr=False)
    mend: Mapping[str, Any] | None = None
    advice: bool = False

    def as_json(self) -> dict[str, Any]:
        """Plain values, as photo.json holds them."""
        return {"name": self.name, "passed": self.passed, "value": round(self.value, 4), "message": self.message}


@dataclass(frozen=True)
class PreparedPhoto:
    """Everything the pipeline found out about one photo. ``alpha`` is (H, W) uint8 at the photo's own size."""

    size_px: tuple[int, int]
    kind: Kind
    kind_score: float
    instances: tuple[Detection, ...]
    keypoints: Keypoints | None
    alpha: UInt8Array
    confidence: float
    crops: tuple[Crop, ...]
    swatches: tuple[Swatch, ...]
    checks: tuple[Check, ...]
    descriptor: FloatArray
    seconds: Mapping[str, float] = field(default_factory=dict)
    weights: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        width, height = self.size_px
        shape_ok = self.alpha.shape == (height, width) and self.alpha.dtype == np.uint8
        _require(shape_ok, f"alpha is ({height}, {width}) uint8, not {self.alpha.shape} {self.alpha.dtype}")
        _require(self.descriptor.ndim == 1, f"a descriptor is (D,), not {self.descriptor.shape}")

    def as_json(self) -> dict[str, Any]:
        """The content of ``photo.json``: the fixed form that other programs rely on."""
        points, elsewhere = None, {}
        if self.keypoints is not None:
            points = [_rounded(point) for point in self.keypoints.points]
            elsewhere = {name: _rounded(place) for name, place in self.keypoints.elsewhere.items()}
        return {
            "kind": self.kind,
            "kind_score": round(self.kind_score, 4),
            "confidence": round(self.confidence, 4),
            "size_px": list(self.size_px),
            "instances": [_instance_json(detection) for detection in self.instances],
            "keypoints": points,
            "keypoints_elsewhere": elsewhere,
            "crops": [crop.as_json() for crop in self.crops],
            "swatches": [swatch.as_json() for swatch in self.swatches],
            "checks": [check.as_json() for check in self.checks],
            "seconds": {stage: round(seconds, 4) for stage, seconds in self.seconds.items()},
            "weights": dict(self.weights),
        }


def _rounded(values: Iterable[float]) -> list[float]:
    return [round(float(value), 3) for value in values]


def _instance_json(detection: Detection) -> dict[str, Any]:
    return {
        "label": detection.label,
        "score": round(detection.score, 4),
        "box_xyxy_px": [round(value, 1) for value in detection.box_xyxy_px],
        "mask_area_px": detection.mask_area_px,
    }
