"""A file's format and size from its header alone. The only image code that the web process runs."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from PIL import Image, UnidentifiedImageError

from pipelines.types import RefusedImage

MAX_PIXELS = 200_000_000
# Every block of metadata is read before the first pixel; hundreds of Exif blocks have cost nine seconds.
MAX_METADATA_BYTES = 4 * 1024 * 1024
ORIENTATION_TAG = 0x0112
SIDEWAYS = (5, 6, 7, 8)
HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
ALLOWED = "JPEG, PNG, WebP, TIFF or HEIC"

# Pillow warns above this and refuses at twice of it; _checked_size refuses what lies between.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS


@dataclass(frozen=True)
class SniffedImage:
    """What the header says. ``format`` is JPEG, PNG, WEBP, TIFF or HEIF; ``width`` and ``height`` in upright pixels."""

    format: str
    width: int
    height: int


def sniff(path: Path) -> SniffedImage:
    """Read the header of ``path``; RefusedImage with a sentence when Packshot will not open this file."""
    if path.stat().st_size == 0:
        raise RefusedImage("The file is empty (0 bytes); copy it from the camera again.")
    with path.open("rb") as file:
        image_format = magic_format(file.read(32))
        if image_format == "JPEG":
            _refuse_metadata_flood(file)
    if image_format == "HEIF":
        return SniffedImage(image_format, *_heif_size(path))
    return SniffedImage(image_format, *_pillow_size(path, image_format))


def magic_format(head: bytes) -> str:
    """The format by the file's first 32 bytes, whatever its name says."""
    if head[:3] == b"\xff\xd8\xff":
        return "JPEG"
    if head[:8] == b"\x89PNG\r\n\x1a\n":
        return "PNG"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        return "TIFF"
    if head[4:8] == b"ftyp" and head[8:12] in HEIF_BRANDS:
        return "HEIF"
    raise RefusedImage(
        f"This is {_looks_like(head)}, not a photo in {ALLOWED}; export it in one of these and send it again."
    )


def _looks_like(head: bytes) -> str:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<?xml", b"<svg", b"<!doctype")):
        return "a drawing or web page (SVG, XML)"
    known = {b"GIF8": "a GIF", b"BM": "a BMP", b"%PDF": "a PDF", b"8BPS": "a Photoshop file", b"PK": "a ZIP archive"}
    for magic, name in known.items():
        if head.startswith(magic):
            return name
    return "an AVIF image" if head[4:12] == b"ftypavif" else "a file of an unknown kind"


def _refuse_metadata_flood(file: IO[bytes]) -> None:
    """Walk a JPEG's segments up to the first scan and add up APPn and comments."""
    file.seek(2)
    total = 0
    while True:
        marker = _next_marker(file)
        if marker is None or marker in (0xDA, 0xD9):
            return
        length = struct.unpack(">H", file.read(2).rjust(2, b"\0"))[0]
        if 0xE0 <= marker <= 0xEF or marker == 0xFE:
            total += length
        if total > MAX_METADATA_BYTES:
            raise RefusedImage("This JPEG carries more than 4 MB of metadata; save it again without metadata.")
        file.seek(max(length - 2, 0), 1)


def _next_marker(file: IO[bytes]) -> int | None:
    """The code of the next marker, fill bytes skipped; None at the end or where no marker stands."""
    byte = file.read(1)
    if byte != b"\xff":
        return None
    while byte == b"\xff":
        byte = file.read(1)
    return byte[0] if byte else None


def _pillow_size(path: Path, image_format: str) -> tuple[int, int]:
    try:
        with Image.open(path, formats=[image_format]) as image:
            size = _checked_size(*_stored_size(image))
            return size[::-1] if image.getexif().get(ORIENTATION_TAG) in SIDEWAYS else size
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_large() from error
    except UnidentifiedImageError as error:
        raise RefusedImage(
            f"The file starts like a {image_format} but its header is broken; export it again."
        ) from error
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, struct.error, EOFError) as error:
        raise RefusedImage(f"The header of this {image_format} cannot be read ({error}); export it again.") from error


def _stored_size(image: Image.Image) -> tuple[int, int]:
    """Before any turn: Pillow already turns the size of a TIFF, and of no other format."""
    tags = getattr(image, "tag_v2", None)
    return (int(tags[256]), int(tags[257])) if tags else image.size


def _heif_size(path: Path) -> tuple[int, int]:
    """libheif applies the stored rotation itself, so the size is already upright."""
    import pillow_heif  # noqa: PLC0415  # loads a large library that most photos do not need

    try:
        return _checked_size(*pillow_heif.open_heif(path, convert_hdr_to_8bit=True).size)
    except (OSError, ValueError, SyntaxError, RuntimeError, EOFError) as error:
        raise RefusedImage(f"The header of this HEIC cannot be read ({error}); export it again.") from error


def _checked_size(width: int, height: int) -> tuple[int, int]:
    if width < 1 or height < 1:
        raise RefusedImage("The header says that this image has no pixels; export it again.")
    if width * height > MAX_PIXELS:
        raise too_large()
    return width, height


def too_large() -> RefusedImage:
    """The refusal for more than MAX_PIXELS."""
    return RefusedImage(f"This image has more than {MAX_PIXELS // 1_000_000} megapixels; send a smaller version.")
