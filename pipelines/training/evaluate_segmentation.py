"""How good the segmenter is on a split: cut-outs, outlines, garments on people, human or not, and its own doubt.

No torch: what is measured is what is served, refinement at full size included.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
import cv2
import numpy as np
from tqdm import tqdm

from pipelines.doubt import DoubtModel, Evidence, confidence, read_signs, shipped_model
from pipelines.engines.base import Segmenter
from pipelines.engines.manifest import WEIGHTS_DIR
from pipelines.imaging.decode import decode
from pipelines.imaging.refine import cut_out
from pipelines.training.given import FOLDERS, ValPhoto, given_mask, given_parts, part_table, val_photos
from pipelines.training.measuring import open_segmenter, write_json
from pipelines.training.metrics import Counts, boundary_f, doubt_auroc, mask_iou, part_counts, part_ious
from pipelines.training.tag_faults import skirts_among_parts
from pipelines.types import Segmentation, UInt8Array

BAD_IOU = 0.90
THREADS = 2
GARMENTS_WORN = ("top", "outerwear", "dress", "skirt", "trousers", "shoes", "bag")
Figures = dict[str, float]


@dataclass(frozen=True)
class Measured:
    """One photo's figures, ``signs`` of doubt; for people only ``boundary_f`` and ``parts``, given x found pixels.

    They are counted with the tags as given, then with those dresses called skirts that are.
    """

    photo: ValPhoto
    iou: float
    kind_right: bool
    confidence: float
    signs: dict[str, float]
    boundary_f: float | None = None
    parts: tuple[Counts, Counts] | None = None


@dataclass(frozen=True)
class Ruler:
    """What measures: the segmenter, what turns its signs of doubt into a confidence, the part of every tag."""

    segmenter: Segmenter
    doubt: DoubtModel | None = None
    parts: UInt8Array | None = None

    def measure(self, photo: ValPhoto) -> Measured:
        """Everything about one photo; the cut-out is the finished alpha at 0.5."""
        image = decode(photo.image).image_rgb
        segmentation = self.segmenter.segment(image)
        alpha = cut_out(image, segmentation, self.segmenter.refiner)
        given, found = given_mask(photo), np.asarray(alpha > 127)
        evidence = Evidence(image, segmentation, alpha)
        on_people = photo.group == "people"
        return Measured(
            photo,
            mask_iou(found, given),
            (segmentation.kind == "human") == photo.human,
            confidence(evidence, self.doubt),
            read_signs(evidence),
            boundary_f(found, given) if on_people else None,
            self._parts(photo, segmentation, alpha) if on_people else None,
        )

    def _parts(self, photo: ValPhoto, segmentation: Segmentation, alpha: UInt8Array) -> tuple[Counts, Counts] | None:
        """Parts of the finished cut-out: what lies outside its alpha is ground."""
        if segmentation.parts is None or self.parts is None:
            return None
        found = cv2.resize(segmentation.parts, alpha.shape[1::-1], interpolation=cv2.INTER_NEAREST)
        worn, given = np.where(alpha > 127, found, 0).astype(np.uint8), given_parts(photo, self.parts)
        return part_counts(worn, given), part_counts(worn, skirts_among_parts(given))


def measure_all(photos: Sequence[ValPhoto], ruler: Ruler) -> list[Measured]:
    """Every photo, two at a time, in order."""
    with _one_opencv_thread(), ThreadPoolExecutor(THREADS) as pool:
        return list(tqdm(pool.map(ruler.measure, photos), total=len(photos), unit="photo"))


@contextmanager
def _one_opencv_thread() -> Iterator[None]:
    """Photos run beside each other, not the parts of one."""
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    yield
    cv2.setNumThreads(before)


def run(data: Path, json_path: Path | None = None, *, groups: Collection[str] = FOLDERS, side_px: int | None = None,
        weights_dir: Path | None = None) -> Figures:  # fmt: skip
    """Measure on the val photos under ``data``, print a table, write it as JSON when asked.

    ``groups`` of people, garments and products; ``side_px`` is another input size, ``weights_dir`` holds other weights.
    """
    segmenter = open_segmenter(weights_dir, side_px, 1)
    model = shipped_model(weights_dir or WEIGHTS_DIR, segmenter.weights)
    ruler = Ruler(segmenter, model, part_table(data) if "people" in groups else None)
    photos = list(val_photos(data, "val", groups))
    if not photos:
        raise click.UsageError(f"There are no val photos with masks for {', '.join(groups)} in {data}.")
    figures = summary(measure_all(photos, ruler))
    _report(figures, json_path)
    return figures


def summary(measured: Sequence[Measured]) -> Figures:
    """The table: human or not, IoU by group and by source of products, outlines and parts on people, doubt."""
    return (
        _kinds(measured)
        | _overlaps(measured, lambda one: one.photo.group)
        | _products(measured)
        | _outlines(measured)
        | _parts(measured)
        | doubt_figures(measured)
    )


def _kinds(measured: Sequence[Measured]) -> Figures:
    figures = {"human_accuracy": float(np.mean([one.kind_right for one in measured]))}
    for folder, some in _grouped(measured, lambda one: one.photo.group.split("_")[0]).items():
        figures[f"{folder}_human_accuracy"] = float(np.mean([one.kind_right for one in some]))
    return figures


def _overlaps(measured: Sequence[Measured], group_of: Callable[[Measured], str]) -> Figures:
    figures: Figures = {}
    for name, some in _grouped(measured, group_of).items():
        ious = np.array([one.iou for one in some])
        figures |= {
            f"{name}_mean_iou": float(ious.mean()),
            f"{name}_median_iou": float(np.median(ious)),
            f"{name}_p10_iou": float(np.percentile(ious, 10)),
            f"{name}_below_090": float((ious < BAD_IOU).sum()),
            f"{name}_photos": float(len(ious)),
        }
    return figures


def _products(measured: Sequence[Measured]) -> Figures:
    """Each source, those with exact masks, and all but Caltech's: a rule cut those from the ground, often wrongly."""
    products = [one for one in measured if one.photo.group == "products" and one.photo.source]
    cut_by_rule = [one for one in products if one.photo.source != "caltech"]
    exact = [one for one in products if one.photo.source == "saleor"]
    return (
        _overlaps(products, lambda one: f"products_{one.photo.source}")
        | _overlaps(cut_by_rule, lambda _: "products_without_caltech")
        | _overlaps(exact, lambda _: "products_exact")
    )


def _outlines(measured: Sequence[Measured]) -> Figures:
    values = [one.boundary_f for one in measured if one.boundary_f is not None]
    return {"people_boundary_f": float(np.mean(values))} if values else {}


def _parts(measured: Sequence[Measured]) -> Figures:
    counts = [one.parts for one in measured if one.parts is not None]
    if not counts:
        return {}
    as_given, named = np.sum(counts, 0)
    ious = part_ious(as_given)
    figures = {f"part_{name}_iou": value for name, value in ious.items()}
    for title, values, names in (("garment_classes", ious, GARMENTS_WORN), ("skin_and_hair", ious, ("skin", "hair")),
                                 ("garment_classes_skirts_named", part_ious(named), GARMENTS_WORN)):  # fmt: skip
        known = [values[name] for name in names if name in values]
        figures |= {f"{title}_mean_iou": float(np.mean(known))} if known else {}
    return figures


def doubt_figures(measured: Sequence[Measured]) -> Figures:
    """AUROC of "IoU below 0.90" over all photos and over some of them, and the Brier score of the confidence."""
    some: dict[str, Callable[[Measured], bool]] = {
        "doubt_auroc": lambda _: True,
        "doubt_auroc_people": lambda one: one.photo.group == "people",
        "doubt_auroc_garments_checked": lambda one: one.photo.group == "garments_checked",
        "doubt_auroc_without_caltech": lambda one: one.photo.source != "caltech",
    }
    figures: Figures = {}
    for name, wanted in some.items():
        chosen = [one for one in measured if wanted(one)]
        value = doubt_auroc([one.confidence for one in chosen], [one.iou < BAD_IOU for one in chosen])
        figures |= {} if value is None else {name: value}
    errors = [one.confidence - (one.iou >= BAD_IOU) for one in measured]
    return figures | {"doubt_brier": float(np.mean(np.square(errors)))}


def _grouped(measured: Sequence[Measured], name_of: Callable[[Measured], str]) -> dict[str, list[Measured]]:
    groups: dict[str, list[Measured]] = {}
    for one in measured:
        groups.setdefault(name_of(one), []).append(one)
    return groups


def _report(figures: Figures, json_path: Path | None) -> None:
    for name, value in figures.items():
        sys.stdout.write(f"{name:38s} {value:.4f}\n")
    write_json(figures, json_path)
