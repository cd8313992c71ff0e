"""``python -m pipelines evaluate shape``: how far outlines alone tell kinds of garments apart.

Queries are the val masks that were looked at, the gallery is the train masks on which two ways of masking agreed.
"""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from pipelines.retrieval.distances import METRICS
from pipelines.retrieval.shape import ShapelessMask, fourier, fourier_magnitudes, hu_moments
from pipelines.training.measuring import write_json
from pipelines.training.retrieval_measures import Figure, average_precision, with_interval
from pipelines.types import BoolArray, FloatArray

COUNTS = (10, 20, 40, 80, 120, 160, 200)
LEAST_AGREEMENT = 0.99


@dataclass(frozen=True)
class Shapes:
    """Labels (n,) and, at the largest count, both Fourier descriptors and Hu's moments of n masks."""

    labels: NDArray[np.str_]
    phased: FloatArray
    magnitudes: FloatArray
    moments: FloatArray

    def by(self, descriptor: str, count: int) -> FloatArray:
        """(n, D) of a descriptor with ``count`` coefficients; Hu's moments have no count."""
        if descriptor == "hu":
            return self.moments
        if descriptor == "magnitudes":
            return self.magnitudes[:, :count]
        most = self.phased.shape[1] // 2
        return np.concatenate([self.phased[:, :count], self.phased[:, most : most + count]], 1)


def read_shapes(folder: Path, wanted: str) -> Shapes:
    """``wanted``: "val" for the checked val masks, "train" for the agreeing train masks. ValueError without any."""
    with (folder / "photos.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == wanted and row["has_mask"] == "1"]
    rows = [row for row in rows if (row["checked"] == "1" if wanted == "val" else _agreed(row))]
    found = []
    for row in tqdm(rows, unit="mask", desc=wanted):
        mask = _mask(folder / "masks" / f"{row['name']}.png")
        try:
            outlines = fourier(mask, COUNTS[-1]), fourier_magnitudes(mask, COUNTS[-1])
            found.append((row["label"], *outlines, hu_moments(mask)))
        except ShapelessMask:
            continue
    if not found:
        raise ValueError(f"{folder} has no {wanted} masks to compare; give a folder like garments/.")
    labels, phased, magnitudes, moments = zip(*found, strict=True)
    return Shapes(np.array(labels), np.stack(phased), np.stack(magnitudes), np.stack(moments))


def _agreed(row: dict[str, str]) -> bool:
    return float(row["mask_agreement"] or 0) >= LEAST_AGREEMENT


def _mask(path: Path) -> BoolArray:
    picture = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if picture is None:
        raise ValueError(f"expected a mask at {path}.")
    return np.asarray(picture > 127)


def measure(queries: Shapes, gallery: Shapes, descriptor: str, count: int) -> Figure:
    """mAP@7 by label of one descriptor, by Euclidean distance; Hu's moments by the sum of differences."""
    metric = METRICS["l1" if descriptor == "hu" else "l2"]
    scores = metric(queries.by(descriptor, count), gallery.by(descriptor, count))
    order = np.argsort(-scores, 1, kind="stable")
    return with_interval(average_precision(np.asarray(gallery.labels[order] == queries.labels[:, None])))


def run(data: Path, json_path: Path | None = None) -> dict[str, float]:
    """Measure all descriptors and counts on ``data`` or its folder garments/, print a table, write JSON when asked."""
    folder = data / "garments" if (data / "garments").is_dir() else data
    queries, gallery = read_shapes(folder, "val"), read_shapes(folder, "train")
    figures = {"hu": measure(queries, gallery, "hu", 0)}
    for descriptor in ("phases", "magnitudes"):
        figures |= {f"{descriptor}_{count}": measure(queries, gallery, descriptor, count) for count in COUNTS}
    sys.stdout.write(f"mAP@7 by label, {len(queries.labels)} masks among {len(gallery.labels)}\n")
    for name, figure in figures.items():
        sys.stdout.write(f"{name:16s} {figure}\n")
    values = {name: figure.value for name, figure in figures.items()}
    write_json(values, json_path)
    return values
