"""A photo's swatches: 1 to 5 named colours of the product itself."""

from __future__ import annotations

import numpy as np

from pipelines.imaging.colour import hex_of, oklab_to_srgb
from pipelines.swatches.clusters import colours_of
from pipelines.swatches.garment import product_pixels
from pipelines.swatches.house import HouseColours, default_house
from pipelines.types import Segmentation, Swatch, UInt8Array


def find_swatches(
    image_rgb: UInt8Array, alpha: UInt8Array, segmentation: Segmentation, house: HouseColours | None = None
) -> tuple[Swatch, ...]:
    """1 to 5 colours, the largest share first, shares add up to 1; named by ``house`` (default: the shipped list).

    ``alpha`` is (H, W) uint8 at the photo's size.
    """
    found = colours_of(product_pixels(image_rgb, alpha, segmentation))
    rgb = oklab_to_srgb(np.stack([colour.oklab for colour in found]))
    named = [(hex_of(one), colour.share) for one, colour in zip(rgb, found, strict=True)]
    return tuple(named_swatch(hex_colour, share, house or default_house()) for hex_colour, share in named)


def named_swatch(hex_colour: str, share: float, house: HouseColours) -> Swatch:
    """A swatch with the name that the house gives its colour."""
    colour, distance = house.nearest(hex_colour)
    return Swatch(hex_colour, share, colour.name, distance)
