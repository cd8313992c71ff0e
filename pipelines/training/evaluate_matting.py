"""How good alphas and edge colours are where both are known: exact cut-outs on street and floor photos' grounds.

The segmenter runs on each composite; its small map is then enlarged plainly, or refined. Where it fails grossly the
figure says more about the net than about the refinement, so photos on which it does not are reported apart.
"""

from __future__ import annotations

import sys
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import cv2
import numpy as np
from tqdm import tqdm

from pipelines.engines import SEGMENTERS
from pipelines.engines.base import Segmenter
from pipelines.imaging.foreground import clean_foreground
from pipelines.imaging.refine import cut_out
from pipelines.training.composites import Composite, composites
from pipelines.training.measuring import write_json
from pipelines.training.metrics import mask_iou
from pipelines.types import FloatArray, UInt8Array

GROSS_IOU = 0.8
EDGE = (0.02, 0.98)
Figures = dict[str, float]


@dataclass(frozen=True)
class Matted:
    """One composite: squared alpha errors in percent, edge colour errors in 0..255, and the plain alpha's IoU."""

    plain_mse: float
    refined_mse: float
    raw_colour: float
    cleaned_colour: float
    iou: float


def measure(composite: Composite, segmenter: Segmenter) -> Matted:
    """Segment, refine and clean one composite as a photo would be."""
    image = composite.image_rgb
    found = segmenter.segment(image)
    plain = plain_alpha(found.foreground, image.shape)
    refined = cut_out(image, found, segmenter.refiner)
    return Matted(
        plain_mse=alpha_mse(plain, composite.alpha),
        refined_mse=alpha_mse(refined, composite.alpha),
        raw_colour=colour_error(image, composite),
        cleaned_colour=colour_error(clean_foreground(image, refined), composite),
        iou=mask_iou(plain > 127, composite.alpha > 127),
    )


def plain_alpha(foreground: FloatArray, shape: tuple[int, ...]) -> UInt8Array:
    """(H, W) uint8: the net's map enlarged by bilinear interpolation and nothing else."""
    large = cv2.resize(foreground, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray((large.clip(0, 1) * 255).round(), np.uint8)


def alpha_mse(found: UInt8Array, true: UInt8Array) -> float:
    """Mean squared difference of two (H, W) uint8 alphas over the whole photo, in percent of 1."""
    difference = found.astype(np.float32) - true
    return 100 * float(np.mean((difference / 255) ** 2))


def colour_error(colours_rgb: UInt8Array, composite: Composite) -> float:
    """Mean absolute difference 0..255 to the true colours where the true alpha is between 0.02 and 0.98.

    The band is one pixel wider on either side, but a pixel with hardly any product has no true colour.
    """
    share = composite.alpha.astype(np.float32) / 255
    soft = ((share > EDGE[0]) & (share < EDGE[1])).astype(np.uint8)
    band = (cv2.dilate(soft, np.ones((3, 3), np.uint8)) > 0) & (share > EDGE[0])
    difference = colours_rgb[band].astype(np.float32) - composite.colours_rgb[band]
    return float(np.abs(difference).mean()) if band.any() else 0.0


def summary(results: list[Matted]) -> Figures:
    """Means over all composites, the same without the gross failures of the net, and the two ratios of each."""
    firm = [result for result in results if result.iou >= GROSS_IOU]
    figures: Figures = {}
    for group, members in (("all", results), ("found", firm)):
        figures[f"{group}_composites"] = float(len(members))
        if members:
            means = Matted(*np.mean([astuple(member) for member in members], 0).tolist())
            figures |= {f"{group}_{field.name}": getattr(means, field.name) for field in fields(Matted)}
            figures[f"{group}_mse_ratio"] = means.refined_mse / means.plain_mse
            figures[f"{group}_colour_ratio"] = means.cleaned_colour / means.raw_colour
    return figures


def run(data: Path, json_path: Path | None = None, *, figure: bool = True) -> Figures:
    """Measure the shipped segmenter and refinement, print a table, write it as JSON when asked.

    ``figure`` False measures the two thirds for tuning instead.
    """
    segmenter: Segmenter = SEGMENTERS["yolact-mnv2"](None, 2)
    results = [measure(composite, segmenter) for composite in tqdm(composites(data, figure=figure), unit="photo")]
    figures = summary(results)
    for name, value in figures.items():
        sys.stdout.write(f"{name:28s} {value:.4f}\n")
    write_json(figures, json_path)
    return figures
