"""From pixels to 1 to 5 colours: k-means in OKLab, clusters of one cloth merged, crumbs dropped.

Over-clustering first keeps small true colours apart. Two clusters become one when they are near by CIEDE2000 with
textile weights. They also do when pixels fill the way between them, which stripes of two colours leave empty, and they
are light and shade of one surface (in OKLab those lie on one ray from black) or colours of a fine print.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from sklearn.cluster import KMeans

from pipelines.imaging.colour import ciede2000, oklab_to_cielab
from pipelines.types import FloatArray

CLUSTERS: Final = 12
MAX_COLOURS: Final = 5
SAMPLE: Final = 4000
# Folds change lightness more than hue.
LIGHTNESS_WEIGHT: Final = 0.5
TEXTILE_LIGHTNESS: Final = 2.0
NEAR: Final = 10.0
SAME_CLOTH: Final = 9.0
# Prints so fine that their colours run into each other at the size of the work.
RUNNING_INTO: Final = 16.0
# Deep shade tells little of its hue: it is compared as bright as this (OKLab L), not brighter.
SHADE_FLOOR: Final = 0.12
FILLED: Final = 0.3
LEAST_SHARE: Final = 0.04
_BINS: Final = 21
_REACH: Final = 0.75


@dataclass(frozen=True)
class Colour:
    """One colour: ``oklab`` (3,) float32, the median of its pixels, and its share 0..1 of all pixels."""

    oklab: FloatArray
    share: float


def colours_of(pixels: FloatArray) -> list[Colour]:
    """1 to 5 colours of ``pixels`` (N, 3) float32 OKLab, N at least 1; the largest share first, shares add up to 1."""
    sample = pixels[:: max(1, len(pixels) // SAMPLE)]
    groups = _merged(_clusters(sample))
    found = _without_crumbs([Colour(_median(group), len(group) / len(sample)) for group in groups])
    return sorted(found, key=lambda colour: -colour.share)


def _clusters(sample: FloatArray) -> list[FloatArray]:
    """The sample's pixels by k-means cluster, empty ones left out."""
    weights = np.array([LIGHTNESS_WEIGHT, 1, 1], np.float32)
    count = min(CLUSTERS, len(np.unique(sample, axis=0)))
    labels = KMeans(count, n_init=1, random_state=0).fit_predict(sample * weights)
    return [group for label in range(count) if len(group := sample[labels == label])]


def _merged(groups: list[FloatArray]) -> list[FloatArray]:
    """Clusters of one cloth become one, the most alike first, until no two are alike."""
    while len(groups) > 1 and (pair := _most_alike(groups)) is not None:
        first, second = pair
        joined = np.concatenate([groups[first], groups[second]])
        groups = [group for index, group in enumerate(groups) if index not in pair] + [joined]
    return groups


def _most_alike(groups: list[FloatArray]) -> tuple[int, int] | None:
    """The pair that is of one cloth and most alike; None when no pair is."""
    centres = np.stack([_median(group) for group in groups])
    first, second = np.triu_indices(len(groups), 1)
    lab = oklab_to_cielab(centres)
    apart = ciede2000(lab[first], lab[second], TEXTILE_LIGHTNESS)
    shaded = _in_one_light(centres[first], centres[second])
    # Near enough to be one where pixels fill the way between.
    alike = np.minimum(shaded / SAME_CLOTH, apart / RUNNING_INTO)
    for index in np.argsort(np.minimum(apart / NEAR, alike)):
        pair = int(first[index]), int(second[index])
        if apart[index] < NEAR or (alike[index] < 1 and _filled_between(groups[pair[0]], groups[pair[1]])):
            return pair
    return None


def _in_one_light(first: FloatArray, second: FloatArray) -> FloatArray:
    """CIEDE2000 of colours (N, 3) OKLab after the lighter of each pair is put into the darker one's shade.

    A light k times dimmer scales OKLab's L, a and b alike, by the cube root of k.
    """
    darker = np.maximum(np.minimum(first[:, :1], second[:, :1]), SHADE_FLOOR)
    scaled = [side * darker / np.maximum(side[:, :1], SHADE_FLOOR) for side in (first, second)]
    return ciede2000(oklab_to_cielab(scaled[0]), oklab_to_cielab(scaled[1]))


def _filled_between(first: FloatArray, second: FloatArray) -> bool:
    """Whether pixels fill the way from one group's centre to the other's: no valley in their histogram along it."""
    start, end = _median(first), _median(second)
    way = end - start
    along = (np.concatenate([first, second]) - start) @ way / max(float(way @ way), 1e-9)
    edges = np.linspace(-_REACH, 1 + _REACH, _BINS + 1)
    counts = np.convolve(np.histogram(along, edges)[0], [0.25, 0.5, 0.25], "same")
    middle = _BINS // 2
    left, right = int(counts[:middle].argmax()), middle + int(counts[middle:].argmax())
    valley = counts[left : right + 1].min()
    return bool(valley >= FILLED * min(counts[left], counts[right]))


def _without_crumbs(colours: list[Colour]) -> list[Colour]:
    """The smallest give their share to their nearest, untinted, until all are large enough and few enough."""
    while len(colours) > 1:
        crumb = min(colours, key=lambda colour: colour.share)
        if crumb.share >= LEAST_SHARE and len(colours) <= MAX_COLOURS:
            break
        others = [colour for colour in colours if colour is not crumb]
        lab = oklab_to_cielab(np.stack([colour.oklab for colour in others]))
        nearest = int(ciede2000(lab, oklab_to_cielab(crumb.oklab)).argmin())
        others[nearest] = Colour(others[nearest].oklab, others[nearest].share + crumb.share)
        colours = others
    return colours


def _median(group: FloatArray) -> FloatArray:
    return np.asarray(np.median(group, axis=0), np.float32)
