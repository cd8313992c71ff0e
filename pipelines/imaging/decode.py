"""A file becomes pixels: upright, sRGB, 8 bits. Strict: what is broken is refused with a sentence, never half shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pillow_heif
import pyvips
from PIL import Image

from pipelines.imaging.profiles import ADOBE_RGB, matrix_profile
from pipelines.imaging.sniff import sniff
from pipelines.types import Photo, RefusedImage, UInt8Array

# Loaders that libvips itself calls unsafe for strangers' files stay shut; a cache across photos would only grow.
pyvips.block_untrusted_set(True)
pyvips.cache_set_max(0)
pyvips.concurrency_set(1)

LOADERS = {
    "JPEG": pyvips.Image.jpegload,
    "PNG": pyvips.Image.pngload,
    "WEBP": pyvips.Image.webpload,
    "TIFF": pyvips.Image.tiffload,
}
WHITE = [255, 255, 255]


def decode(path: Path) -> Photo:
    """Decode ``path`` fully; RefusedImage with a sentence for a file that is broken, hostile or of another kind."""
    image_format = sniff(path).format
    try:
        image = _load_heif(path) if image_format == "HEIF" else _load(path, image_format)
        profile = _profile_name(image)
        pixels = _to_srgb(image)
    except pyvips.Error as error:
        raise RefusedImage(_sentence(image_format, error)) from error
    return Photo(pixels, name=path.name, source_format=image_format, source_profile=profile)


def _load(path: Path, image_format: str) -> Any:
    """All pixels in memory, so that damage shows here; orientation applied and its tag removed."""
    image = LOADERS[image_format](str(path), fail_on="error", access="sequential")
    if image.format not in ("uchar", "ushort"):
        raise RefusedImage(f"This {image_format} does not hold 8 or 16 bits a colour; export it with 16 bits.")
    if image_format == "TIFF" and _is_raw_ycbcr(path):
        raise RefusedImage("This TIFF stores its colours as YCbCr; export it as RGB.")
    image = image.copy_memory()
    return image.autorot() if image.get_typeof("orientation") else image


def _is_raw_ycbcr(path: Path) -> bool:
    """Whether a TIFF holds YCbCr that is not JPEG-compressed, which libvips would show as RGB."""
    with Image.open(path, formats=["TIFF"]) as image:
        return image.mode == "YCbCr" and image.info.get("compression") != "jpeg"


def _load_heif(path: Path) -> Any:
    """libheif turns the photo upright itself; its Exif tag is left unread, or it would turn twice."""
    try:
        heif = pillow_heif.open_heif(path, convert_hdr_to_8bit=True)
        pixels = np.ascontiguousarray(np.asarray(heif))
    except (OSError, ValueError, SyntaxError, RuntimeError, EOFError) as error:
        raise RefusedImage(_sentence("HEIC", error)) from error
    image = pyvips.Image.new_from_array(pixels, interpretation="b-w" if pixels.ndim == 2 else "srgb")
    icc = heif.info.get("icc_profile")
    if icc:
        image = image.copy()
        image.set_type(pyvips.GValue.blob_type, "icc-profile-data", icc)
    return image


def _to_srgb(image: Any) -> UInt8Array:
    """(H, W, 3) uint8 sRGB of any libvips image; transparent parts are laid on white."""
    if image.interpretation == "multiband":
        image = image.copy(interpretation="srgb" if image.bands >= 3 else "b-w")
    colours = _apply_profile(image)
    if colours.hasalpha():
        colours = colours.flatten(background=WHITE)
    colours = colours.colourspace("srgb").cast("uchar")
    if colours.bands == 1:
        colours = colours.bandjoin([colours, colours])
    return np.ascontiguousarray(colours.extract_band(0, n=3).numpy())


def _apply_profile(image: Any) -> Any:
    """Colour-managed to sRGB when the file carries a profile or cannot be read without one (CMYK)."""
    has_profile = image.get_typeof("icc-profile-data") != 0
    if not has_profile and _says_adobe_rgb(image):
        image = image.copy()
        image.set_type(pyvips.GValue.blob_type, "icc-profile-data", matrix_profile("Adobe RGB (1998)", ADOBE_RGB))
        has_profile = True
    if has_profile:
        try:
            managed = image.icc_transform("srgb", embedded=True, intent="relative", black_point_compensation=True)
            return managed.copy_memory()
        except pyvips.Error:
            # A damaged profile is no reason to refuse a sound photo: read it as the format's default.
            image = image.copy()
            image.remove("icc-profile-data")
    return (
        image.icc_transform("srgb", input_profile="cmyk")
        if image.interpretation == "cmyk"
        else image.colourspace("srgb")
    )


def _says_adobe_rgb(image: Any) -> bool:
    """Cameras set to Adobe RGB often write no profile, only the Exif interoperability index R03 (DCF 2.0)."""
    field = "exif-ifd4-InteroperabilityIndex"
    return image.get_typeof(field) != 0 and str(image.get(field)).startswith("R03")


def _profile_name(image: Any) -> str:
    if image.get_typeof("icc-profile-data"):
        return "embedded"
    if _says_adobe_rgb(image):
        return "Adobe RGB (Exif)"
    return "CMYK" if image.interpretation == "cmyk" else "sRGB"


def _sentence(image_format: str, error: Exception) -> str:
    detail = " ".join(str(error).split())[:120]
    return f"This {image_format} is damaged or cut off ({detail}); copy or export it again."
