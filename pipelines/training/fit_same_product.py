"""What tells photos of one product from photos of another, fitted for the embedder that photos are prepared with.

``python -m pipelines.training.fit_same_product --data FOLDER``: one command after every new embedder; writes
``weights/likeness.toml`` and prints how well it does. Photos ask that the embedder never learned from: studio photos of
held-out styles and the shop's val photos; every one of a house with shop photos among its views and of one that has
only a catalogue's pictures, each with and without the product.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from zlib import crc32

import cv2
import numpy as np
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from pipelines.engines import EMBEDDERS
from pipelines.engines.base import Embedder, Segmenter
from pipelines.engines.choice import Choice
from pipelines.engines.limits import FILE, Limits
from pipelines.engines.manifest import WEIGHTS_DIR
from pipelines.imaging.decode import decode
from pipelines.names import product_of
from pipelines.retrieval.local_features import LocalFeatures, describe, describe_product, verified_count
from pipelines.retrieval.same_product import SameProduct, lead_of, signs
from pipelines.training import fit_alarm, served
from pipelines.training.measuring import open_segmenter
from pipelines.types import BoolArray, FloatArray

# magento-mh05-white_back, saleor-blue-plimsolls-3: what stands before the view is the SKU.
SKU_NAMES = (re.compile(r"magento-([a-z]+\d+-[a-z]+)[-_]"), re.compile(r"(saleor-.+)-(?:front|back|\d)$"))
SHOP_PHOTOS = {"gallery": 81, "train": 500, "val": 233}
HELD_OUT = 4
CANDIDATES, SEED = 5, 2026
FEW = 12
TOLD = ("cosine", "lead", "placed", "bias", "usual")
Evidence = tuple[float, float, float]


@dataclass(frozen=True)
class View:
    """One photo: its SKU, its descriptor (D,), local features of all of it and of its product's part, whether it is
    asked about, and whether it is a catalogue's picture or one that somebody took in a shop.

    Its product is that SKU in all its colours: which of them it is, colours tell better than shapes.
    """

    sku: str
    vector: FloatArray
    local: LocalFeatures
    pattern: LocalFeatures
    asks: bool
    catalogue: bool = True

    @property
    def product(self) -> str:
        """The style, or the SKU itself."""
        return product_of(self.sku)


def held_out(sku: str) -> bool:
    """Whether no embedder learns from a studio SKU: every fourth style, in all its colours."""
    return crc32(sku.rsplit("-", 1)[0].encode()) % HELD_OUT == 0


def studio_rows(data: Path) -> Iterator[tuple[Path, Path, str]]:
    """Photo, mask and SKU of every studio photo whose name tells one."""
    with (data / "products" / "photos.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found = next((match[1] for name in SKU_NAMES if (match := name.match(row["name"]))), None)
            if found:
                folder = data / "products"
                yield folder / "images" / f"{row['name']}.webp", folder / "masks" / f"{row['name']}.png", found


def shop_rows(data: Path, split: str) -> list[tuple[Path, str]]:
    """Photo and product of the shop photos of a split, shuffled by a fixed seed."""
    with (data / "grocery" / "photos.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == split]
    drawn = np.random.default_rng(SEED).permutation(len(rows))
    return [(data / "grocery" / rows[place]["file"], f"shop-{rows[place]['class_id']}") for place in drawn]


Gather = Callable[[View, Sequence[View], float], list[tuple[Evidence, bool]]]


def evidence_of(query: View, house: Sequence[View], usual: float) -> list[tuple[Evidence, bool]]:
    """Signs of the five photos nearest to the query, and whether they show its product."""
    cosines = np.array([float(query.vector @ view.vector) for view in house])
    nearest = np.argsort(-cosines)[:CANDIDATES]
    rows = []
    for place in nearest:
        one = house[place]
        others = [cosines[other] for other in nearest if house[other].product != one.product]
        lead = lead_of(float(cosines[place]), others, usual)
        placed = verified_count(query.local, one.local)
        rows.append((signs(float(cosines[place]), lead, placed), one.product == query.product))
    return rows


def fit_for(views: Sequence[View], evidence: Gather) -> tuple[SameProduct, float]:
    """The model, and how often it is right about the likeliest answer, with and without the product."""
    asked, usual = [], usual_of(views)
    for query in tqdm([view for view in views if view.asks], unit="query"):
        for house in ([view for view in views if view is not query], [view for view in views if view.catalogue]):
            others = [view for view in house if view.product != query.product]
            own = [view for view in house if view is not query]
            asked += [evidence(query, own, usual), evidence(query, others, usual)]
    rows = [row for found in asked for row in found]
    signs_of, right = np.array([row[0] for row in rows], np.float32), np.array([row[1] for row in rows])
    model = replace(fit(signs_of, right), usual=usual)
    return model, float(np.mean([_right(model, found) for found in asked]))


def usual_of(views: Sequence[View]) -> float:
    """How near the nearest photo of a dozen other products is in the middle, for those that ask."""
    vectors, products = np.stack([view.vector for view in views]), np.array([view.product for view in views])
    names, random, nearest = np.unique(products), np.random.default_rng(SEED), []
    for view in views:
        if view.asks:
            drawn = random.choice(names[names != view.product], min(FEW, len(names) - 1), replace=False)
            nearest.append(float((vectors[np.isin(products, drawn)] @ view.vector).max()))
    return round(float(np.median(nearest)), 2)


def fit(evidence: FloatArray, right: BoolArray) -> SameProduct:
    """Fitted on signs (n, 3) and on whether it was the same product (n,); both answers must occur.

    Evidence never speaks against: a sign whose weight comes out below nought is left out and the rest fitted again.
    """
    used = np.ones(evidence.shape[1], np.bool_)
    while True:
        model = LogisticRegression(C=100.0).fit(evidence * used, right)
        weights = model.coef_[0] * used
        if (weights >= 0).all():
            break
        used &= weights >= 0
    cosine, lead, placed = (round(float(value), 3) for value in weights)
    return SameProduct((cosine, lead, placed), round(float(model.intercept_[0]), 3))


def _right(model: SameProduct, found: Sequence[tuple[Evidence, bool]]) -> bool:
    """Whether the likeliest one's chance of a half or more, or of less, is the truth."""
    chances = [model.of(evidence) for evidence, _ in found]
    best = int(np.argmax(chances))
    return (chances[best] >= 0.5) == found[best][1]


def read_views(data: Path, embedder: Embedder, segmenter: Segmenter) -> list[View]:
    """Studio photos with their masks, and shop photos."""
    views = []
    for path, mask, sku in tqdm(list(studio_rows(data)), unit="photo"):
        image, alpha = decode(path).image_rgb, np.asarray(cv2.imread(str(mask), cv2.IMREAD_GRAYSCALE), np.uint8)
        vector = embedder.embed(image, alpha.astype(np.float32) / np.float32(255))
        views.append(View(sku, vector, describe(image), describe_product(image, alpha), asks=held_out(sku)))
    for split, most in SHOP_PHOTOS.items():
        read = read_shop(shop_rows(data, split)[:most], embedder, segmenter, asks=split == "val")
        views += [replace(view, catalogue=split == "gallery") for view in read]
    return views


def read_shop(rows: Sequence[tuple[Path, str]], embedder: Embedder, segmenter: Segmenter, *, asks: bool) -> list[View]:
    """Shop photos with what the segmenter finds, as the search looks at a photo that is dropped."""
    views = []
    for path, sku in tqdm(rows, unit="photo"):
        image = decode(path).image_rgb
        foreground = segmenter.segment(image).foreground
        alpha = (foreground * 255).astype(np.uint8)
        patterns = describe(image), describe_product(image, alpha)
        views.append(View(sku, embedder.embed(image, foreground), *patterns, asks=asks))
    return views


def alarm_doubts(views: Sequence[View]) -> dict[str, fit_alarm.Doubts]:
    """Of the studio's and of the shop's photos that may ask, each among all of their kind."""
    found = {}
    for kind in ("studio", "shop"):
        own = [view for view in views if view.sku.startswith("shop-") == (kind == "shop")]
        if not own:
            continue
        asks = np.array([view.asks for view in own])
        found[kind] = fit_alarm.doubts_of(np.stack([view.vector for view in own]), [view.sku for view in own], asks)
    return found


def write(limits: Limits, path: Path) -> None:
    """Put the limits of one embedder into the file, read again by :func:`pipelines.engines.limits.read_limits`."""
    known = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    known[limits.weights.partition(" ")[0]] = {
        "weights": limits.weights,
        "same_product": _table(limits.same_product),
        "search": _table(limits.search),
        "alarm": {"near": limits.near, "lead": limits.lead},
    }
    lines = ["# Made by python -m pipelines.training.fit_same_product: what tells one product's photos from another's."]
    for name, table in sorted(known.items()):
        lines += ["", f"[{name}]", f'weights = "{table["weights"]}"']
        for part in ("same_product", "search", "alarm"):
            lines.append(f"{part} = {{ {', '.join(f'{key} = {value}' for key, value in table[part].items())} }}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _table(model: SameProduct) -> dict[str, float]:
    return dict(zip(TOLD, (*model.weights, model.bias, model.usual), strict=True))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Fit what tells photos of one product from photos of another.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--embedder", choices=sorted(EMBEDDERS), default=Choice().embedder)
    parser.add_argument("--weights", type=Path, default=WEIGHTS_DIR, help="the result goes into this folder")
    arguments = parser.parse_args()
    embedder: Embedder = EMBEDDERS[arguments.embedder](None, 1)
    views = read_views(arguments.data, embedder, open_segmenter(threads=1))
    (model, right), (search, found) = fit_for(views, evidence_of), fit_for(views, served.evidence_of)
    doubts = alarm_doubts(views)
    limits = Limits(embedder.weights, model, search, *fit_alarm.fit(doubts))
    write(limits, arguments.weights / FILE)
    asked = 4 * sum(view.asks for view in views)
    sys.stdout.write(f"{limits}\njudged rightly of {asked}: likeliest photo {right:.3f}, product {found:.3f}\n")
    for kind, one in doubts.items():
        false, found = one.alarms(limits.near, limits.lead)
        sys.stdout.write(
            f"alarms, {kind}: {false:.3f} of {len(one.rightly)} filed rightly, {found:.3f} filed wrongly\n"
        )


if __name__ == "__main__":
    main()
