"""How far a cut-out can be trusted: signs of trouble that one forward pass and its refinement leave behind.

Every sign is one number of one photo, the more the better. A logistic model, fitted for one set of weights by
``python -m pipelines.training.fit_doubt`` and kept beside them, turns them into the probability that the cut-out's IoU
with the truth is at least 0.90.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from pipelines.types import BoolArray, FloatArray, Segmentation, UInt8Array

FILE = "doubt.toml"
FAR_CELLS = 3.0
NEAR_CELLS = 6.0
WINDOW_CELLS = 9
# Share of a window's cells from which a colour is known.
ENOUGH = 0.05


@dataclass(frozen=True)
class Evidence:
    """One photo after its cut-out was made: ``image_rgb`` (H, W, 3) uint8, what the net found, ``alpha`` (H, W) uint8.

    Everything is looked at on the grid of the net's foreground map; its cells are the unit of length here.
    """

    image_rgb: UInt8Array
    found: Segmentation
    alpha: UInt8Array

    @cached_property
    def soft(self) -> FloatArray:
        """(h, w) the foreground map, 0..1."""
        return self.found.foreground

    @cached_property
    def inside(self) -> BoolArray:
        """(h, w) where the foreground map says yes."""
        return np.asarray(self.soft > 0.5)

    @cached_property
    def area(self) -> float:
        """Cells of the foreground, at least one."""
        return max(1.0, float(self.inside.sum()))

    @cached_property
    def unsure(self) -> FloatArray:
        """(h, w) how unsure the net is of each cell, 0..0.5."""
        return np.asarray(np.minimum(self.soft, 1 - self.soft), np.float32)

    @cached_property
    def distance(self) -> FloatArray:
        """(h, w) cells from the outline, on either side."""
        mask = self.inside.astype(np.uint8)
        both = cv2.distanceTransform(mask, cv2.DIST_L2, 3) + cv2.distanceTransform(1 - mask, cv2.DIST_L2, 3)
        return np.asarray(np.minimum(both, 1e4), np.float32)

    @cached_property
    def outline(self) -> BoolArray:
        """(h, w) the cells along the outline, on either side."""
        return np.asarray(self.distance < 1.5)

    @cached_property
    def refined(self) -> FloatArray:
        """(h, w) the finished alpha on the map's grid, 0..1."""
        return np.asarray(_shrunk(self.alpha, self.soft.shape) / np.float32(255), np.float32)

    @cached_property
    def colours(self) -> FloatArray:
        """(h, w, 3) CIELAB of the photo on the map's grid, each channel 0..255 as OpenCV stores it."""
        small = _shrunk(self.image_rgb, self.soft.shape)
        return np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2LAB), np.float32)

    @cached_property
    def across(self) -> Across:
        """What the photo shows on either side of the outline."""
        near = (self.distance > 1) & (self.distance < NEAR_CELLS)
        product, _, some = _local(self.colours, near & (self.refined > 0.5))
        ground, spread, others = _local(self.colours, near & (self.refined <= 0.5))
        known = self.outline & (some > ENOUGH) & (others > ENOUGH)
        return Across(np.sqrt(((product - ground) ** 2).sum(2))[known], np.sqrt(spread)[known])


class Across(NamedTuple):
    """For every cell of the outline that has both sides: how far their colours differ, how lively the ground is."""

    contrast: FloatArray
    ground: FloatArray


def _shrunk(picture: UInt8Array, shape: tuple[int, ...]) -> UInt8Array:
    return np.asarray(cv2.resize(picture, (shape[1], shape[0]), interpolation=cv2.INTER_AREA), np.uint8)


def _local(colours: FloatArray, chosen: BoolArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Of the ``chosen`` cells around each cell: mean colour (h, w, 3), variance (h, w), their share (h, w)."""
    weight = chosen.astype(np.float32)
    size = (WINDOW_CELLS, WINDOW_CELLS)
    share = np.asarray(cv2.blur(weight, size), np.float32)
    total = share + 1e-6
    mean = cv2.blur(colours * weight[..., None], size) / total[..., None]
    square = cv2.blur((colours**2).sum(2) * weight, size) / total
    return mean, np.maximum(square - (mean**2).sum(2), 0), share


def expected_iou(found: Segmentation) -> float:
    """0..1: the IoU that the foreground map itself expects, its values as probabilities; 0 when nothing stands out."""
    inside = found.foreground > 0.5
    both = float(found.foreground[inside].sum())
    return both / max(1e-6, float(inside.sum()) + float(found.foreground[~inside].sum())) if inside.any() else 0.0


def _few(share: float, least: float) -> float:
    """A share of errors 0..1 as a number that grows as the share falls, down to ``least``."""
    return -math.log(max(0.0, share) + least)


def _agreement(evidence: Evidence, other: BoolArray) -> float:
    union = max(1, int((evidence.inside | other).sum()))
    return _few(1 - int((evidence.inside & other).sum()) / union, 0.01)


def _instances(evidence: Evidence) -> float:
    masks = [detection.mask for detection in evidence.found.instances]
    return _agreement(evidence, np.logical_or.reduce(masks) if masks else np.zeros_like(evidence.inside))


def _parts(evidence: Evidence) -> float:
    parts = evidence.found.parts
    return _agreement(evidence, evidence.inside if parts is None else np.asarray(parts > 0))


def _far(evidence: Evidence) -> float:
    return _few(float(evidence.unsure[evidence.distance > FAR_CELLS].sum()) / evidence.area, 1e-3)


def _compact(evidence: Evidence) -> float:
    length = max(1, int((evidence.inside & evidence.outline).sum()))
    return -math.log(length**2 / evidence.area)


def _contrast(evidence: Evidence) -> float:
    values = evidence.across.contrast
    return math.log1p(float(np.percentile(values, 10))) if values.size else 0.0


def _calm_ground(evidence: Evidence) -> float:
    values = evidence.across.ground
    return -math.log1p(float(np.median(values))) if values.size else 0.0


def _in_frame(evidence: Evidence) -> float:
    product = evidence.refined > 0.5
    return -float(np.concatenate([product[0], product[-1], product[:, 0], product[:, -1]]).mean())


SIGNS: dict[str, Callable[[Evidence], float]] = {
    "expected_iou": lambda one: _few(1 - expected_iou(one.found), 1e-4),
    "refinement_agrees": lambda one: _few(float(np.abs(one.refined - one.soft).sum()) / one.area, 0.01),
    "instances_agree": _instances,
    "parts_agree": _parts,
    "sure_far_from_the_outline": _far,
    "compact": _compact,
    "contrast_at_the_outline": _contrast,
    "calm_ground": _calm_ground,
    "inside_the_frame": _in_frame,
    "human": lambda one: float(one.found.kind == "human"),
}


def read_signs(evidence: Evidence) -> dict[str, float]:
    """Every sign of SIGNS."""
    return {name: sign(evidence) for name, sign in SIGNS.items()}


@dataclass(frozen=True)
class Term:
    """One sign's part in the model: ``weight`` times how many ``scale`` it lies above ``mean``."""

    mean: float
    scale: float
    weight: float


@dataclass(frozen=True)
class DoubtModel:
    """Fitted for the segmenter weights ``segmenter``; says nothing about others."""

    segmenter: str
    intercept: float
    terms: dict[str, Term]

    def probability(self, signs: dict[str, float]) -> float:
        """0..1, how likely the cut-out's IoU is at least 0.90: 1 / (1 + exp(-(b + sum w (x - mean) / scale)))."""
        total = self.intercept
        for name, term in self.terms.items():
            total += term.weight * (signs[name] - term.mean) / term.scale
        return 1 / (1 + math.exp(-min(50.0, max(-50.0, total))))


def read_model(path: Path) -> DoubtModel:
    """What ``fit_doubt`` wrote; ValueError when the file is another thing."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        terms = {name: Term(term["mean"], term["scale"], term["weight"]) for name, term in content["signs"].items()}
        model = DoubtModel(content["segmenter"], content["intercept"], terms)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path} lacks {error}; make it again with python -m pipelines.training.fit_doubt.") from error
    unknown = sorted(terms.keys() - SIGNS.keys())
    if unknown:
        raise ValueError(
            f"{path} has unknown signs ({', '.join(unknown)}); run python -m pipelines.training.fit_doubt."
        )
    return model


def shipped_model(weights_dir: Path, segmenter: str) -> DoubtModel | None:
    """The model beside the weights; None when there is none, or one for other weights than ``segmenter``."""
    path = weights_dir / FILE
    model = read_model(path) if path.is_file() else None
    return model if model is not None and model.segmenter == segmenter else None


def confidence(evidence: Evidence, model: DoubtModel | None) -> float:
    """0..1, how far the cut-out can be trusted; 0 when nothing was cut out.

    Without a model, as for segmenters that a user brings, the IoU that the foreground map itself expects.
    """
    if not evidence.alpha.any():
        return 0.0
    return expected_iou(evidence.found) if model is None else model.probability(read_signs(evidence))


def unsure_place(evidence: Evidence) -> str:
    """Where the cut-out is least sure, seen from the product's middle: "top left", "bottom", "middle" ..., in words."""
    unsure = np.maximum(evidence.unsure, np.abs(evidence.refined - evidence.soft) / 2)
    window = max(3, round(max(unsure.shape) / 8))
    row, column = np.unravel_index(int(cv2.blur(unsure, (window, window)).argmax()), unsure.shape)
    rows, columns = np.nonzero(evidence.inside | (evidence.refined > 0.5))
    if not rows.size:
        return ""
    down = (float(row) - rows.min()) / max(1, np.ptp(rows))
    right = (float(column) - columns.min()) / max(1, np.ptp(columns))
    words = [_third(down, ("top", "", "bottom")), _third(right, ("left", "", "right"))]
    return " ".join(word for word in words if word) or "middle"


def _third(share: float, words: tuple[str, str, str]) -> str:
    return words[0] if share < 1 / 3 else words[2] if share > 2 / 3 else words[1]
