"""How likely two photos show one product: fitted on studio SKUs with several views and on shop photos.

``python -m pipelines.training.fit_same_product --data FOLDER``: prints the numbers of ``SHIPPED`` for each embedder.
Every query is asked twice: of a house that has its product, and of one that does not.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from tqdm import tqdm

from pipelines.engines import EMBEDDERS
from pipelines.engines.base import Embedder, Segmenter
from pipelines.imaging.decode import decode
from pipelines.retrieval.local_features import LocalFeatures, describe, verified_count
from pipelines.retrieval.same_product import SameProduct, fit, signs
from pipelines.training.measuring import open_segmenter
from pipelines.types import FloatArray

# magento-mh05-white_back, saleor-blue-plimsolls-3: what stands before the view is the SKU.
SKU_NAMES = (re.compile(r"magento-([a-z]+\d+-[a-z]+)[-_]"), re.compile(r"(saleor-.+)-(?:front|back|\d)$"))
SHOP_PHOTOS = {"train": 500, "val": 233}
CANDIDATES, SEED = 5, 2026


@dataclass(frozen=True)
class View:
    """One photo: its product, descriptors (D,) by embedder, local features, and whether it is asked about."""

    product: str
    vectors: dict[str, FloatArray]
    local: LocalFeatures
    asks: bool


def studio_rows(data: Path) -> Iterator[tuple[Path, Path, str]]:
    """Photo, mask and SKU of every studio photo whose name tells one."""
    with (data / "products" / "photos.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found = next((match[1] for name in SKU_NAMES if (match := name.match(row["name"]))), None)
            if found:
                folder = data / "products"
                yield folder / "images" / f"{row['name']}.webp", folder / "masks" / f"{row['name']}.png", found


def shop_rows(data: Path, split: str) -> list[tuple[Path, str]]:
    """Photo and product of some shop photos of a split, drawn by a fixed seed."""
    with (data / "grocery" / "photos.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == split]
    drawn = np.random.default_rng(SEED).permutation(len(rows))[: SHOP_PHOTOS[split]]
    return [(data / "grocery" / rows[place]["file"], f"shop-{rows[place]['class_id']}") for place in drawn]


def evidence_of(query: View, house: Sequence[View], name: str) -> list[tuple[tuple[float, float, float], bool]]:
    """Signs of the five photos nearest to the query by the embedder ``name``, and whether they show its product."""
    cosines = np.array([float(query.vectors[name] @ view.vectors[name]) for view in house])
    nearest = np.argsort(-cosines)[:CANDIDATES]
    rows = []
    for place in nearest:
        one = house[place]
        others = [cosines[other] for other in nearest if house[other].product != one.product]
        lead = float(cosines[place] - max(others)) if others else 0.0
        placed = verified_count(query.local, one.local)
        rows.append((signs(float(cosines[place]), lead, placed), one.product == query.product))
    return rows


def fit_for(views: Sequence[View], name: str) -> tuple[SameProduct, float]:
    """The model of one embedder, and how often it is right about the likeliest photo, with and without the product."""
    asked = []
    for query in tqdm([view for view in views if view.asks], unit="query"):
        house = [view for view in views if view is not query]
        asked += [evidence_of(query, house, name),
                  evidence_of(query, [view for view in house if view.product != query.product], name)]  # fmt: skip
    rows = [row for found in asked for row in found]
    model = fit(np.array([row[0] for row in rows], np.float32), np.array([row[1] for row in rows]))
    return model, float(np.mean([_right(model, found) for found in asked]))


def _right(model: SameProduct, found: Sequence[tuple[tuple[float, float, float], bool]]) -> bool:
    """Whether the likeliest photo's chance of a half or more, or of less, is the truth."""
    chances = [model.of(evidence) for evidence, _ in found]
    best = int(np.argmax(chances))
    return (chances[best] >= 0.5) == found[best][1]


def read_views(data: Path, embedders: dict[str, Embedder], segmenter: Segmenter) -> list[View]:
    """Studio photos with their masks, shop photos with what the segmenter finds."""
    views = []
    for path, mask, sku in tqdm(list(studio_rows(data)), unit="photo"):
        image = decode(path).image_rgb
        alpha = np.asarray(cv2.imread(str(mask), cv2.IMREAD_GRAYSCALE), np.float32) / np.float32(255)
        vectors = {name: one.embed(image, alpha) for name, one in embedders.items()}
        views.append(View(sku, vectors, describe(image), asks=True))
    for split in SHOP_PHOTOS:
        for path, product in tqdm(shop_rows(data, split), unit="photo"):
            image = decode(path).image_rgb
            foreground = segmenter.segment(image).foreground
            vectors = {name: one.embed(image, foreground) for name, one in embedders.items()}
            views.append(View(product, vectors, describe(image), asks=split == "val"))
    return views


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Fit how likely two photos show one product.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    arguments = parser.parse_args()
    embedders = {name: load(None, 1) for name, load in EMBEDDERS.items()}
    views = read_views(arguments.data, embedders, open_segmenter(threads=1))
    for name in embedders:
        model, right = fit_for(views, name)
        sys.stdout.write(f"{name}: {model}, right {right:.3f}\n")


if __name__ == "__main__":
    main()
