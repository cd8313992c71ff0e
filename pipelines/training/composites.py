"""Photos whose alpha and product colours are known: exact cut-outs laid on street and floor photos' grounds.

The ground of a photo is what lies left and right of all that stands in it, moved together: real pavement, walls and
carpets, enlarged and so a little soft, and nothing of the person or garment itself.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from pipelines.training.given import ValPhoto, given_mask, val_photos
from pipelines.types import BoolArray, FloatArray, UInt8Array

LONGEST_PX = 1200
GROUNDS_OF_EACH = 2
# Narrower ground would be enlarged to a blur.
FREE_SHARE = 0.35
FADE_PX = 24
PRODUCT_SHARE = 0.8
# The set's cut-outs stand on a black cast shadow, which is ground: at most this opaque, and further from the body than
# SHADOW_PX nothing is product.
SHADOW_ALPHA = 0.42
SHADOW_PX = 3
# Colours this near the body's outline are mixed with the shadow; those deeper are the product's own.
MIXED_PX = 2
# Darker products cannot be told from their shadow by colour.
DARK = 48.0


@dataclass(frozen=True)
class Product:
    """An exact cut-out: ``colours_rgb`` (h, w, 3) uint8 not mixed with any ground, ``alpha`` (h, w) uint8.

    ``cast`` (h, w) uint8 is how much of the ground the product and its shadow hide.
    """

    name: str
    colours_rgb: UInt8Array
    alpha: UInt8Array
    cast: UInt8Array


@dataclass(frozen=True)
class Composite:
    """``image_rgb`` (H, W, 3) uint8 as a camera would see it, with its true ``alpha`` and ``colours_rgb``."""

    name: str
    image_rgb: UInt8Array
    alpha: UInt8Array
    colours_rgb: UInt8Array


def composites(data: Path, *, figure: bool) -> Iterator[Composite]:
    """Every product of the part on every ground; ``figure`` asks for the third that the figure is measured on."""
    grounds = [(photo.image.stem, read_ground(photo)) for photo in ground_photos(data)]
    for product in read_products(data, figure=figure):
        for ground_name, ground_rgb in grounds:
            yield compose(product, ground_rgb, f"{product.name} on {ground_name}")


def read_products(data: Path, *, figure: bool) -> Iterator[Product]:
    """Saleor's products by name: each third one makes the figure, the other two are for tuning."""
    with (data / "products" / "photos.csv").open(newline="", encoding="utf-8") as file:
        names = sorted(row["name"] for row in csv.DictReader(file) if row["source"] == "saleor")
    for index, name in enumerate(names):
        if (index % 3 == 2) == figure:
            yield _read_product(data / "products", name)


def _read_product(folder: Path, name: str) -> Product:
    picture = cv2.imread(str(folder / "images" / f"{name}.webp"), cv2.IMREAD_COLOR)
    cast = cv2.imread(str(folder / "masks" / f"{name}.png"), cv2.IMREAD_GRAYSCALE)
    if picture is None or cast is None:
        raise FileNotFoundError(f"expected images/{name}.webp and masks/{name}.png in {folder}")
    whole = np.asarray(cast, np.uint8)
    return Product(name, *without_shadow(np.ascontiguousarray(picture[..., ::-1], np.uint8), whole), whole)


def without_shadow(layer_rgb: UInt8Array, cast: UInt8Array) -> tuple[UInt8Array, UInt8Array]:
    """Colours (h, w, 3) and alpha (h, w) of the product alone, from a layer that is product over black shadow.

    The layer's colours times its alpha are the product's colours times the product's alpha: black adds nothing. The
    product's own colour near its outline is the nearest one that lies MIXED_PX deep.
    """
    body = (cast > 127).astype(np.uint8)
    own = _nearest_inner(layer_rgb, cast)
    share = cast.astype(np.float32) / 255
    projected = (layer_rgb * own).sum(2) / np.maximum((own * own).sum(2), 1)
    by_colour = share * np.minimum(projected, 1)
    by_opacity = (share - SHADOW_ALPHA) / (1 - SHADOW_ALPHA)
    alpha = np.where(own.max(2) > DARK, by_colour, by_opacity).clip(0, 1)
    inner = _deep(body)
    near = cv2.dilate(body, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * SHADOW_PX + 1,) * 2))
    alpha = np.where(inner, share, alpha * near)
    colours = np.where(inner[..., None], layer_rgb, own.round())
    return np.asarray(colours, np.uint8), np.asarray((alpha * 255).round(), np.uint8)


def _deep(body: UInt8Array) -> BoolArray:
    return np.asarray(cv2.erode(body, np.ones((2 * MIXED_PX + 1,) * 2, np.uint8)) > 0)


def _nearest_inner(layer_rgb: UInt8Array, cast: UInt8Array) -> FloatArray:
    """(h, w, 3) float32: at every pixel the colour of the nearest one that lies deep in the body."""
    inner = _deep((cast > 127).astype(np.uint8))
    _, labels = cv2.distanceTransformWithLabels(
        (~inner).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    places = np.zeros(int(labels.max()) + 1, np.int64)
    places[labels[inner]] = np.flatnonzero(inner)
    return np.asarray(layer_rgb.reshape(-1, 3)[places[labels]], np.float32)


def ground_photos(data: Path) -> list[ValPhoto]:
    """The first val photos of people/ and of checked garments/ with enough ground beside what stands in them."""
    chosen: dict[str, list[ValPhoto]] = {"people": [], "garments_checked": []}
    for photo in val_photos(data, "val", ("people", "garments")):
        group = chosen.get(photo.group)
        if group is None or len(group) == GROUNDS_OF_EACH:
            continue
        left, right = free_columns(mask := given_mask(photo))
        if left + mask.shape[1] - right >= FREE_SHARE * mask.shape[1]:
            group.append(photo)
    return chosen["people"] + chosen["garments_checked"]


def free_columns(mask: BoolArray) -> tuple[int, int]:
    """Where the free columns on the left of ``mask`` (H, W) end and those on its right begin, with a small margin."""
    width = mask.shape[1]
    used = np.flatnonzero(mask.any(0))
    if len(used) == 0:
        return width, width
    margin = round(0.02 * width)
    return max(0, int(used[0]) - margin), min(width, int(used[-1]) + 1 + margin)


def read_ground(photo: ValPhoto) -> UInt8Array:
    """(H, W, 3) uint8 ground of ``photo`` with a longest side of LONGEST_PX, upright 2:3."""
    picture = cv2.imread(str(photo.image), cv2.IMREAD_COLOR)
    if picture is None:
        raise FileNotFoundError(f"expected a photo at {photo.image}")
    joined = join_strips(np.asarray(picture[..., ::-1], np.uint8), *free_columns(given_mask(photo)))
    rows = min(joined.shape[0], round(1.5 * joined.shape[1]))
    top = (joined.shape[0] - rows) // 2
    size = (LONGEST_PX * 2 // 3, LONGEST_PX)
    return np.asarray(cv2.resize(joined[top : top + rows], size, interpolation=cv2.INTER_CUBIC), np.uint8)


def join_strips(image_rgb: UInt8Array, left: int, right: int) -> UInt8Array:
    """``image_rgb`` (H, W, 3) without its columns ``left`` to ``right``; the strips fade into each other."""
    before, after = image_rgb[:, :left].astype(np.float32), image_rgb[:, right:].astype(np.float32)
    fade = min(FADE_PX, left, after.shape[1])
    share = ((np.arange(fade, dtype=np.float32) + 0.5) / max(fade, 1))[None, :, None]
    seam = (1 - share) * before[:, left - fade :] + share * after[:, :fade]
    return np.asarray(np.concatenate([before[:, : left - fade], seam, after[:, fade:]], 1).round(), np.uint8)


def compose(product: Product, ground_rgb: UInt8Array, name: str) -> Composite:
    """``product`` in the middle of ``ground_rgb`` (H, W, 3): image = alpha * colours + (1 - cast) * ground."""
    matrix, size = _placement(product.alpha, ground_rgb.shape), ground_rgb.shape[1::-1]
    alpha, cast = (cv2.warpAffine(plane, matrix, size, flags=cv2.INTER_LINEAR)
                   for plane in (product.alpha, product.cast))  # fmt: skip
    colours = cv2.warpAffine(product.colours_rgb, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    share, hidden = (plane[..., None].astype(np.float32) / 255 for plane in (alpha, np.maximum(alpha, cast)))
    image = (share * colours + (1 - hidden) * ground_rgb).round()
    return Composite(name, np.asarray(image, np.uint8), np.asarray(alpha, np.uint8), np.asarray(colours, np.uint8))


def _placement(alpha: UInt8Array, shape: tuple[int, ...]) -> FloatArray:
    """(2, 3) matrix that brings the product's box to the middle, PRODUCT_SHARE of the tighter side long."""
    left, top, width, height = cv2.boundingRect((alpha > 127).astype(np.uint8))
    scale = PRODUCT_SHARE * min(shape[1] / width, shape[0] / height)
    middle = (shape[1] / 2 - scale * (left + width / 2), shape[0] / 2 - scale * (top + height / 2))
    return np.array([[scale, 0, middle[0]], [0, scale, middle[1]]], np.float32)
