"""Whether the dominant swatch of street photos is the colour of their largest garment.

No torch. Given is the median colour (CIE L*a*b*) under the largest garment tag's mask; measured is the first swatch
of the served pipeline, found by its own masks. A miss is the segmenter's when less than half of the pixels that were
read lie on that garment ("wrong garment"), else the swatches' ("wrong colour").
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from tqdm import tqdm

from pipelines.imaging.colour import ciede2000, srgb_to_cielab
from pipelines.imaging.decode import decode
from pipelines.imaging.refine import Refiner, cut_out
from pipelines.swatches.find import find_swatches
from pipelines.swatches.garment import GARMENTS, product_mask
from pipelines.swatches.house import cielab_of
from pipelines.training.given import ValPhoto, given_tags, val_photos
from pipelines.training.labels import class_of_tag, read_tags
from pipelines.training.measuring import open_segmenter, write_json
from pipelines.types import BoolArray, Segmentation, Swatch, UInt8Array

CLOSE = 6.0
SAME_GARMENT = 0.5


@dataclass(frozen=True)
class Judged:
    """One photo: CIEDE2000 from its first swatch to the given median, and how much of what was read is that garment."""

    photo: str
    garment: str
    distance: float
    on_garment: float
    swatches: tuple[Swatch, ...]

    @property
    def verdict(self) -> str:
        """Right, or whose fault it is."""
        if self.distance <= CLOSE:
            return "right"
        return "wrong colour" if self.on_garment >= SAME_GARMENT else "wrong garment"


def largest_garment(tags: UInt8Array, names: Sequence[str]) -> tuple[str, BoolArray] | None:
    """The garment tag with most pixels and its mask (H, W); None where no garment is tagged."""
    classes = class_of_tag()
    areas = np.bincount(tags.ravel(), minlength=len(names))[: len(names)]
    worn = [index for index, name in enumerate(names) if classes.get(name) in GARMENTS and areas[index] > 0]
    if not worn:
        return None
    largest = max(worn, key=lambda index: int(areas[index]))
    return names[largest], tags == largest


def judge(photo: ValPhoto, found: Segmentation, names: Sequence[str], refiner: Refiner | None = None) -> Judged | None:
    """One photo as segmented, its map drawn finer by ``refiner``; None where no garment is given."""
    image = decode(photo.image).image_rgb
    given = largest_garment(given_tags(photo), names)
    if given is None:
        return None
    name, mask = given
    swatches = find_swatches(image, cut_out(image, found, refiner), found)
    median = np.asarray(np.median(srgb_to_cielab(image[mask]), axis=0), np.float32)
    distance = float(ciede2000(median, cielab_of(swatches[0].hex)))
    return Judged(photo.image.stem, name, distance, _on_garment(product_mask(image, found), mask), swatches)


def _on_garment(read: BoolArray, given: BoolArray) -> float:
    size = (given.shape[1], given.shape[0])
    full = cv2.resize(read.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    return float((full & given).sum() / max(1, full.sum()))


def judged_photos(data: Path, weights_dir: Path | None = None) -> Iterator[Judged]:
    """The val photos of people/, by the shipped net or by the weights in ``weights_dir``."""
    segmenter = open_segmenter(weights_dir)
    names = read_tags(data / "people")
    for photo in tqdm(list(val_photos(data, folders=("people",))), unit="photo"):
        found = judge(photo, segmenter.segment(decode(photo.image).image_rgb), names, segmenter.refiner)
        if found is not None:
            yield found


def summary(judged: Iterable[Judged]) -> dict[str, float]:
    """Shares 0..1 of photos by verdict, their number, and the median and 90th percentile of the distance."""
    every = list(judged)
    if not every:
        raise ValueError("There are no val photos with a given garment in people/; check --data.")
    distances = [one.distance for one in every]
    shares = {
        verdict.replace(" ", "_"): sum(one.verdict == verdict for one in every) / len(every)
        for verdict in ("right", "wrong garment", "wrong colour")
    }
    return shares | {
        "photos": float(len(every)),
        "median_distance": float(np.median(distances)),
        "p90_distance": float(np.percentile(distances, 90)),
    }


def run(data: Path, json_path: Path | None = None, weights_dir: Path | None = None) -> dict[str, float]:
    """Measure, print the figures and every miss, write the figures as JSON when asked."""
    every = list(judged_photos(data, weights_dir))
    figures = summary(every)
    sys.stdout.write("".join(f"{name:16s} {value:8.3f}\n" for name, value in figures.items()))
    for one in sorted(every, key=lambda one: -one.distance):
        if one.verdict != "right":
            told = ", ".join(f"{swatch.name} {swatch.hex} {swatch.share:.0%}" for swatch in one.swatches)
            words = f"{one.photo} {one.garment}: {one.verdict}, {one.distance:.1f} away, {one.on_garment:.0%} on it"
            sys.stdout.write(f"{words}: {told}\n")
    write_json(figures, json_path)
    return figures
