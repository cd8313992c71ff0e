"""What a check of a finished picture may look at."""

from __future__ import annotations

import io
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from pipelines.exports.deliver import Delivery
from pipelines.exports.profiles import ExportProfile
from pipelines.exports.render import AS_THE_PROFILE_SAYS, VISIBLE_ALPHA, Mends, Rendered
from pipelines.imaging.boxes import Box, alpha_box
from pipelines.imaging.colour import rgb_of
from pipelines.types import BoolArray, RefusedImage, UInt8Array

HOUSE = "House rule of Packshot"


@dataclass(frozen=True)
class Output:
    """A file as a channel would get it, read back: its pixels (H, W, 3) uint8, format, ICC profile and weight.

    ``alpha`` (H, W) uint8 says where the product is; ``rendered`` is what Packshot made the file from, None for a file
    from elsewhere, whose product is then everything that is not ground. ``main`` says that shops show it first.
    """

    image_rgb: UInt8Array
    alpha: UInt8Array
    profile: ExportProfile
    format: str
    icc: bytes | None
    byte_size: int
    rendered: Rendered | None = None
    mends: Mends = AS_THE_PROFILE_SAYS
    quality: int | None = None
    main: bool = True

    def __post_init__(self) -> None:
        """The product's mask belongs to these pixels."""
        if self.alpha.shape != self.image_rgb.shape[:2]:
            raise ValueError(
                f"the mask is {self.alpha.shape}, the picture {self.image_rgb.shape[:2]}; make them one size"
            )

    @property
    def size_px(self) -> tuple[int, int]:
        """(width, height)."""
        return self.image_rgb.shape[1], self.image_rgb.shape[0]

    @property
    def product(self) -> BoolArray:
        """(H, W) bool: more product than ground."""
        return np.asarray(self.alpha > 127)

    @property
    def box(self) -> Box | None:
        """Around what is seen of the product."""
        return alpha_box(self.alpha, VISIBLE_ALPHA)

    def off_ground(self, tolerance: int) -> BoolArray:
        """(H, W) bool: further than ``tolerance`` from the profile's ground in some channel."""
        return off_ground(self.image_rgb, self.profile.ground, tolerance)


def read(content: bytes, profile: ExportProfile, alpha: UInt8Array | None = None) -> Output:
    """A file from anywhere; RefusedImage when it is no picture. ``alpha`` as far as it is known."""
    image, image_format, icc = _opened(content)
    if alpha is None:
        alpha = off_ground(image, profile.ground, 12).astype(np.uint8) * 255
    return Output(image, alpha, profile, image_format, icc, len(content))


def read_delivery(
    delivery: Delivery, profile: ExportProfile, mends: Mends = AS_THE_PROFILE_SAYS, main: bool = True
) -> Output:
    """A file that Packshot made, read back from its bytes."""
    image, image_format, icc = _opened(delivery.content)
    made = delivery.rendered
    weight, quality = len(delivery.content), delivery.quality
    return Output(image, made.alpha, profile, image_format, icc, weight, made, mends, quality, main)


def _opened(content: bytes) -> tuple[UInt8Array, str, bytes | None]:
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP", "TIFF")) as picture:
            return np.asarray(picture.convert("RGB")), picture.format or "", picture.info.get("icc_profile")
    except (OSError, SyntaxError, ValueError) as error:
        raise RefusedImage(f"This file is no picture that can be read ({error}); export it again.") from error


def off_ground(image_rgb: UInt8Array, ground: str, tolerance: int) -> BoolArray:
    """(H, W) bool: pixels further than ``tolerance`` from the colour ``ground`` "#rrggbb" in some channel."""
    colour = np.array(rgb_of(ground))
    low = tuple(int(value) for value in (colour - tolerance).clip(0, 255))
    high = tuple(int(value) for value in (colour + tolerance).clip(0, 255))
    return np.asarray(cv2.inRange(image_rgb, low, high) == 0)


def grown(mask: BoolArray, px: int) -> BoolArray:
    """``mask`` and all within ``px`` pixels of it; negative: without all within that of its edge."""
    if not mask.any() or px == 0:
        return mask
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * abs(px) + 1,) * 2)
    if px > 0:
        return np.asarray(cv2.dilate(mask.astype(np.uint8), kernel) > 0)
    return np.asarray(cv2.erode(mask.astype(np.uint8), kernel, borderValue=0) > 0)
