"""One picture as a channel gets it: rendered by its profile, encoded light enough, ready to be checked."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.exports.encode import encode
from pipelines.exports.profiles import ExportProfile
from pipelines.exports.render import AS_THE_PROFILE_SAYS, Mends, Rendered, render
from pipelines.types import Photo, UInt8Array

QUALITY_STEP = 5


@dataclass(frozen=True)
class Delivery:
    """A file's ``content``, what it shows and the encoder's quality (PNG knows none and keeps the profile's)."""

    content: bytes
    rendered: Rendered
    quality: int


def deliver(photo: Photo, alpha: UInt8Array, profile: ExportProfile, mends: Mends = AS_THE_PROFILE_SAYS) -> Delivery:
    """The packshot of ``photo`` with ``alpha`` (H, W) uint8 for the channel of ``profile``."""
    rendered = render(photo, alpha, profile, mends)
    content, quality = light_enough(rendered.image_rgb, mends.applied(profile))
    return Delivery(content, rendered, quality)


def light_enough(image_rgb: UInt8Array, profile: ExportProfile) -> tuple[bytes, int]:
    """The file and its quality: the profile's, or the next lower step at which the file is within the weight limit.

    At the lowest quality the file may still be too heavy; the weight check then says so.
    """
    quality = profile.quality
    content = encode(image_rgb, profile.format, quality)
    limit = profile.most_bytes
    while limit and len(content) > limit and quality > profile.least_quality and profile.format != "PNG":
        quality = max(profile.least_quality, quality - QUALITY_STEP)
        content = encode(image_rgb, profile.format, quality)
    return content, quality
