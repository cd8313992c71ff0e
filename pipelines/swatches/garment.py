"""Which pixels of a photo are the product's own: no skin, hair, other garments or ground."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from pipelines.imaging.colour import ciede2000, srgb_to_cielab, srgb_to_oklab
from pipelines.imaging.shrink import shrink
from pipelines.imaging.worn import GROUPS
from pipelines.types import PART_NAMES, BoolArray, FloatArray, Segmentation, UInt8Array

# As small as a catalogue shows it: what is printed finer runs into one colour.
WORK_PX: Final = 256
LEAST_PIXELS: Final = 40
OPAQUE: Final = 250
# Skin is told by hue: its lightness turns with the light.
LIKE_SKIN: Final = 0.048
SKIN_WEIGHTS: Final = np.array([0.35, 1.0, 1.0], np.float32)
MOST_SKIN: Final = 0.7
# CIEDE2000 between the medians of two parts of one garment that the net gave two names.
ONE_CLOTH: Final = 8.0
# CIEDE2000 to the wearer's median skin within which a pixel of a garment is bare skin, and the most that a garment has.
BARE: Final = 10.0
MOST_BARE: Final = 0.2
GARMENTS: Final = tuple(name for group in GROUPS for name in group)
_, LEGWEAR = GROUPS
BODY_PARTS: Final = ("skin", "hair")


def product_pixels(image_rgb: UInt8Array, alpha: UInt8Array, segmentation: Segmentation) -> FloatArray:
    """(N, 3) float32 OKLab, N at least 1: the product's pixels; ``alpha`` (H, W) uint8 at the photo's size."""
    small, mask = _work_size(image_rgb, alpha, segmentation)
    return srgb_to_oklab(small[mask & ~_skin_coloured(small, mask, segmentation)])


def product_mask(image_rgb: UInt8Array, segmentation: Segmentation) -> BoolArray:
    """(h, w) bool at the segmenter's size: a person's largest garment without skin and hair, or the whole product.

    ``image_rgb`` is (H, W, 3) at any size.
    """
    whole: BoolArray = segmentation.foreground >= 0.5
    if segmentation.kind == "product":
        return whole
    clothed = whole & ~_of_parts(segmentation, BODY_PARTS)
    garments = [mask for mask in _garments(segmentation, clothed) if mask.sum() >= LEAST_PIXELS] or [clothed]
    shown = [_main_part(segmentation, mask) for mask in garments]
    lab = np.zeros((*whole.shape, 3), np.float32)
    lab[whole] = srgb_to_cielab(shrink(image_rgb, whole.shape[::-1])[whole])
    skin, nothing = _of_parts(segmentation, ("skin",)) & whole, np.zeros_like(whole)
    for names in GROUPS:
        parts = [part for name in names if (part := _of_parts(segmentation, (name,)) & clothed).sum() >= LEAST_PIXELS]
        if parts:
            shown.append(_of_one_cloth(lab, parts, skin if names == LEGWEAR else nothing))
    bare = nothing.copy()
    if skin.sum() >= LEAST_PIXELS:
        bare[clothed] = ciede2000(lab[clothed], _median(lab, skin)) < BARE
    return max(shown, key=lambda part: _cloth_area(part, bare))


def _cloth_area(part: BoolArray, bare: BoolArray) -> int:
    """Pixels of ``part`` without bare shoulders and arms, unless much of it has the wearer's skin colour."""
    skin = int((part & bare).sum())
    return int(part.sum()) - (skin if skin < MOST_BARE * part.sum() else 0)


def _of_one_cloth(lab: FloatArray, parts: list[BoolArray], skin: BoolArray) -> BoolArray:
    """The largest part and those in its colour: a blouse may be called top here and outerwear there.

    So do the pieces of ``skin`` that are closer to its colour than to the other skin's: the net takes hems and
    stockings for legs. ``lab`` (h, w, 3) is the photo in CIE L*a*b*, 0 off the person.
    """
    largest = max(parts, key=lambda part: int(part.sum()))
    colour = _median(lab, largest)
    alike = [part for part in parts if _apart(_median(lab, part), colour) < ONE_CLOTH]
    for piece in _pieces(skin):
        others = skin & ~piece
        own = _apart(_median(lab, piece), colour)
        if own < ONE_CLOTH and (others.sum() < LEAST_PIXELS or own < _apart(_median(lab, piece), _median(lab, others))):
            alike.append(piece)
    return np.asarray(np.any(alike, axis=0), np.bool_)


def _median(lab: FloatArray, mask: BoolArray) -> FloatArray:
    return np.asarray(np.median(lab[mask], axis=0), np.float32)


def _apart(one: FloatArray, other: FloatArray) -> float:
    return float(ciede2000(one, other))


def _pieces(mask: BoolArray) -> list[BoolArray]:
    count, labels = cv2.connectedComponents(mask.astype(np.uint8))
    return [piece for label in range(1, count) if (piece := np.asarray(labels == label)).sum() >= LEAST_PIXELS]


def _garments(segmentation: Segmentation, clothed: BoolArray) -> list[BoolArray]:
    """The garments that were found, and what the parts say is worn above and below: either may have missed some."""
    found = [one.mask & clothed for one in segmentation.instances if one.label in GARMENTS]
    return [*found, *(_of_parts(segmentation, names) & clothed for names in GROUPS)]


def _main_part(segmentation: Segmentation, mask: BoolArray) -> BoolArray:
    """Of ``mask`` the garment that most of it shows: an instance may reach over what is worn above or below it."""
    shown = max((_of_parts(segmentation, (name,)) & mask for name in GARMENTS), key=lambda part: int(part.sum()))
    return shown if shown.sum() >= LEAST_PIXELS else mask


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
    difference = (lab - np.median(lab[skin], axis=0)) * SKIN_WEIGHTS
    alike = mask & (np.linalg.norm(difference, axis=2) < LIKE_SKIN)
    return alike if alike.sum() < MOST_SKIN * mask.sum() else nothing


def _work_size(image_rgb: UInt8Array, alpha: UInt8Array, segmentation: Segmentation) -> tuple[UInt8Array, BoolArray]:
    """The photo at a bounded size and the product's pixels in it, the mixed ones at the edge left off if possible."""
    height, width = image_rgb.shape[:2]
    scale = min(1.0, WORK_PX / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = np.asarray(cv2.resize(image_rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
    opaque = cv2.resize(alpha, size, interpolation=cv2.INTER_AREA) >= OPAQUE
    chosen = (
        cv2.resize(product_mask(image_rgb, segmentation).astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    )
    inner = cv2.erode((opaque & chosen).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    for mask in (inner, opaque & chosen, opaque, chosen):
        if mask.sum() >= LEAST_PIXELS:
            return small, np.asarray(mask)
    return small, np.ones(small.shape[:2], np.bool_)
