"""What people do to a picture before they send it again: eight edits, each a new picture of the same product."""

from __future__ import annotations

import io
from collections.abc import Callable

import cv2
import numpy as np
from PIL import Image

from pipelines.types import UInt8Array

Edit = Callable[[UInt8Array, np.random.Generator], UInt8Array]
JPEG_QUALITY, WEBP_QUALITY = 40, 80
CROPPED, BORDER = 0.10, 0.06
DARKER, BRIGHTER = 0.7, 1.3
LETTERS, LETTERS_SHARE, TURNED_DEGREES = "PACKSHOT", 0.5, 20


def resized(image_rgb: UInt8Array, _random: np.random.Generator) -> UInt8Array:
    """Half as wide and high."""
    size = (image_rgb.shape[1] // 2, image_rgb.shape[0] // 2)
    return np.asarray(cv2.resize(image_rgb, size, interpolation=cv2.INTER_AREA), np.uint8)


def recompressed(image_rgb: UInt8Array, _random: np.random.Generator) -> UInt8Array:
    """Saved as a JPEG of quality 40."""
    return _saved(image_rgb, "JPEG", JPEG_QUALITY)


def cropped(image_rgb: UInt8Array, random: np.random.Generator) -> UInt8Array:
    """A tenth of the width and of the height cut away, from any sides."""
    height, width = image_rgb.shape[:2]
    top, left = (int(random.integers(0, round(side * CROPPED) + 1)) for side in (height, width))
    return image_rgb[top : top + round(height * (1 - CROPPED)), left : left + round(width * (1 - CROPPED))]


def brightened(image_rgb: UInt8Array, random: np.random.Generator) -> UInt8Array:
    """Three tenths brighter, what is full staying full, or darker."""
    gain = float(random.choice((DARKER, BRIGHTER)))
    return np.asarray((image_rgb.astype(np.float32) * gain).clip(0, 255), np.uint8)


def mirrored(image_rgb: UInt8Array, _random: np.random.Generator) -> UInt8Array:
    """Left and right changed over."""
    return np.ascontiguousarray(image_rgb[:, ::-1])


def bordered(image_rgb: UInt8Array, random: np.random.Generator) -> UInt8Array:
    """A frame of any colour around it, 6 % of the longest side wide."""
    width = round(BORDER * max(image_rgb.shape))
    colour = random.integers(0, 256, 3).tolist()
    framed = cv2.copyMakeBorder(image_rgb, width, width, width, width, cv2.BORDER_CONSTANT, value=colour)
    return np.asarray(framed, np.uint8)


def watermarked(image_rgb: UInt8Array, _random: np.random.Generator) -> UInt8Array:
    """Slanting letters all across, half see-through, dark on a bright picture and bright on a dark one."""
    height, width = image_rgb.shape[:2]
    layer = np.zeros((height, width), np.uint8)
    size = width / 200
    place = (int(width * 0.08), int(height * 0.55))
    cv2.putText(layer, LETTERS, place, cv2.FONT_HERSHEY_SIMPLEX, size, 255, max(1, round(3 * size)), cv2.LINE_AA)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), TURNED_DEGREES, 1)
    share = cv2.warpAffine(layer, turn, (width, height))[..., None] / 255 * LETTERS_SHARE
    ink = 60 if image_rgb.mean() >= 128 else 255
    return np.asarray((image_rgb * (1 - share) + ink * share).round(), np.uint8)


def reformatted(image_rgb: UInt8Array, _random: np.random.Generator) -> UInt8Array:
    """Saved in another format: as WebP."""
    return _saved(image_rgb, "WEBP", WEBP_QUALITY)


def _saved(image_rgb: UInt8Array, file_format: str, quality: int) -> UInt8Array:
    stored = io.BytesIO()
    Image.fromarray(image_rgb).save(stored, file_format, quality=quality)
    return np.asarray(Image.open(stored).convert("RGB"), np.uint8)


EDITS: dict[str, Edit] = {
    "resize": resized, "recompress": recompressed, "crop": cropped, "brightness": brightened,
    "mirror": mirrored, "border": bordered, "watermark": watermarked, "format": reformatted,
}  # fmt: skip
