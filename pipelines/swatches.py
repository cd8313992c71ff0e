"""The product's colours: k-means in OKLab under its mask, near colours merged, with shares and plain names."""

from __future__ import annotations

import cv2
import numpy as np
from sklearn.cluster import KMeans

from pipelines.imaging.colour import hex_of, oklab_to_srgb, rgb_of, srgb_to_oklab
from pipelines.types import PART_NAMES, BoolArray, FloatArray, Segmentation, Swatch, UInt8Array

WORK_PX = 256
CLUSTERS = 8
MAX_SWATCHES = 5
SAMPLE = 6000
LEAST_PIXELS = 40
LEAST_SHARE = 0.04
NEAR = 0.048
MOST_SKIN = 0.7
# Folds and shadows change lightness, seldom hue: a third of its weight keeps a shirt in one piece.
LIGHTNESS_WEIGHT = 0.35
# People name the hue first: a dark shirt with a trace of warmth is charcoal, not brown.
NAME_WEIGHTS = np.array([1.0, 2.0, 2.0], np.float32)
GARMENTS = ("top", "outerwear", "dress", "skirt", "trousers")
BODY_PARTS = ("skin", "hair")

COLOUR_NAMES = {
    "black": "#111111", "charcoal": "#3a3a3c", "dark grey": "#5a5a5c", "grey": "#868688", "light grey": "#bcbcbe",
    "white": "#f4f4f4", "cream": "#efe6d0", "beige": "#d3bd9a", "tan": "#b58d62", "brown": "#7a4f30",
    "dark brown": "#43291a", "burgundy": "#5e1724", "dark red": "#8b1a1e", "red": "#c8242c", "coral": "#ef7462",
    "rust": "#a5481f", "orange": "#ee7f22", "mustard": "#c9961f", "yellow": "#f2d13a", "light yellow": "#f5e99a",
    "olive": "#6a6a2c", "khaki": "#9d9468", "lime": "#a8cf3a", "light green": "#a5d6a0", "green": "#2f9142",
    "dark green": "#1d4a2e", "mint": "#a9dfcc", "turquoise": "#2fbfb6", "teal": "#17706f", "light blue": "#a6cbe8",
    "sky blue": "#5aa5dd", "blue": "#1f5fbf", "dark blue": "#1d3a78", "navy": "#1a2340", "denim": "#4f6a8e",
    "lilac": "#c3aee0", "purple": "#6b3a9e", "dark purple": "#3d2352", "magenta": "#c21f8a", "pink": "#ef8fb0",
    "light pink": "#f4cdd4", "dusty pink": "#c48f90", "mauve": "#8d6a80",
}  # fmt: skip
_NAMES = tuple(COLOUR_NAMES)
_PROTOTYPES = srgb_to_oklab(np.array([rgb_of(colour) for colour in COLOUR_NAMES.values()], np.uint8))


def find_swatches(image_rgb: UInt8Array, alpha: UInt8Array, segmentation: Segmentation) -> tuple[Swatch, ...]:
    """1 to 5 colours, the largest share first; ``alpha`` (H, W) uint8 at the photo's size. Shares add up to 1."""
    small, mask = _work_size(image_rgb, alpha, segmentation)
    pixels = srgb_to_oklab(small[mask & ~_skin_coloured(small, mask, segmentation)])
    centres, shares = _clusters(pixels)
    centres, shares = _merged(centres, shares)
    rgb = oklab_to_srgb(centres)
    return tuple(
        Swatch(hex_of(colour), float(share), name_of(colour)) for colour, share in zip(rgb, shares, strict=True)
    )


def name_of(rgb: UInt8Array) -> str:
    """The plain name of the nearest of about forty colours; ``rgb`` (3,) uint8."""
    distance = (((_PROTOTYPES - srgb_to_oklab(rgb)) * NAME_WEIGHTS) ** 2).sum(1)
    return _NAMES[int(distance.argmin())]


def product_mask(segmentation: Segmentation) -> BoolArray:
    """(h, w) bool at the segmenter's size: a person's largest garment without skin and hair, or the whole product."""
    whole: BoolArray = segmentation.foreground > 0.5
    if segmentation.kind == "product":
        return whole
    clothed = whole & ~_of_parts(segmentation, BODY_PARTS)
    garments = [found for found in segmentation.instances if found.label in GARMENTS]
    for garment in sorted(garments, key=lambda found: -found.mask_area_px):
        if (garment.mask & clothed).sum() >= LEAST_PIXELS:
            return garment.mask & clothed
    by_part = max((_of_parts(segmentation, (name,)) & clothed for name in GARMENTS), key=lambda mask: int(mask.sum()))
    return by_part if by_part.sum() >= LEAST_PIXELS else clothed


def _of_parts(segmentation: Segmentation, names: tuple[str, ...]) -> BoolArray:
    if segmentation.parts is None:
        return np.zeros(segmentation.foreground.shape, np.bool_)
    return np.isin(segmentation.parts, [PART_NAMES.index(name) for name in names])


def _skin_coloured(small: UInt8Array, mask: BoolArray, segmentation: Segmentation) -> BoolArray:
    """Pixels of ``mask`` in the wearer's own skin colour, where no garment instance told cloth from a bare belly.

    Empty when most of the mask has that colour: the garment itself may be tan.
    """
    nothing = np.zeros(mask.shape, np.bool_)
    if segmentation.kind != "human" or any(found.label in GARMENTS for found in segmentation.instances):
        return nothing
    size = (mask.shape[1], mask.shape[0])
    skin = cv2.resize(_of_parts(segmentation, ("skin",)).astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    if skin.sum() < LEAST_PIXELS:
        return nothing
    lab = srgb_to_oklab(small)
    difference = (lab - np.median(lab[skin], axis=0)) * _WEIGHTS
    alike = mask & (np.linalg.norm(difference, axis=2) < NEAR)
    return alike if alike.sum() < MOST_SKIN * mask.sum() else nothing


def _work_size(image_rgb: UInt8Array, alpha: UInt8Array, segmentation: Segmentation) -> tuple[UInt8Array, BoolArray]:
    """The photo at a bounded size and the product's pixels in it, the mixed ones at the edge left off if possible."""
    height, width = image_rgb.shape[:2]
    scale = min(1.0, WORK_PX / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = np.asarray(cv2.resize(image_rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
    opaque = cv2.resize(alpha, size, interpolation=cv2.INTER_AREA) >= 250
    chosen = cv2.resize(product_mask(segmentation).astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    inner = cv2.erode((opaque & chosen).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    for mask in (inner, opaque & chosen, opaque, chosen):
        if mask.sum() >= LEAST_PIXELS:
            return small, np.asarray(mask)
    return small, np.ones(small.shape[:2], np.bool_)


def _clusters(pixels: FloatArray) -> tuple[FloatArray, FloatArray]:
    """k-means centres (k, 3) in OKLab and their shares (k,)."""
    step = max(1, len(pixels) // SAMPLE)
    sample = pixels[::step]
    count = min(CLUSTERS, len(np.unique(sample, axis=0)))
    found = KMeans(count, n_init=2, random_state=0).fit(sample * _WEIGHTS)
    sizes = np.bincount(found.labels_, minlength=count)
    kept = sizes > 0
    centres = found.cluster_centers_[kept] / _WEIGHTS
    return np.asarray(centres, np.float32), np.asarray(sizes[kept] / sizes.sum(), np.float32)


_WEIGHTS = np.array([LIGHTNESS_WEIGHT, 1.0, 1.0], np.float32)


def _merged(centres: FloatArray, shares: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Near colours become one; then the smallest join their nearest until all are large enough and few enough."""
    while len(centres) > 1:
        distance = _distances(centres)
        first, second = divmod(int(distance.argmin()), len(centres))
        near = bool(distance[first, second] < NEAR)
        if not near:
            smallest = int(shares.argmin())
            if shares[smallest] >= LEAST_SHARE and len(centres) <= MAX_SWATCHES:
                break
            first, second = smallest, int(distance[smallest].argmin())
        centres, shares = _join(centres, shares, (first, second), near)
    order = np.argsort(-shares)
    return centres[order], shares[order]


def _distances(centres: FloatArray) -> FloatArray:
    """Between all pairs, with itself infinite; colours that people call by one word count as half as far apart."""
    distance = np.linalg.norm((centres[:, None] - centres[None]) * _WEIGHTS, axis=2)
    names = np.array([name_of(rgb) for rgb in oklab_to_srgb(centres)])
    distance = np.where(names[:, None] == names[None], distance / 2, distance)
    np.fill_diagonal(distance, np.inf)
    return np.asarray(distance, np.float32)


def _join(centres: FloatArray, shares: FloatArray, pair: tuple[int, int], near: bool) -> tuple[FloatArray, FloatArray]:
    """A near colour shifts the mean; a far, small one (a button, a logo) must not tint it."""
    large, small = pair if shares[pair[0]] >= shares[pair[1]] else pair[::-1]
    total = shares[large] + shares[small]
    mean = (centres[large] * shares[large] + centres[small] * shares[small]) / total
    centres, shares = centres.copy(), shares.copy()
    centres[large] = mean if near else centres[large]
    shares[large] = total
    return np.delete(centres, small, 0), np.delete(shares, small)
