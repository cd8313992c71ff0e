"""Photographs made by code: ordinary ones, studio ones (16 bits, wide colour, CMYK, HEIC, turned) and hostile ones.

Every function takes the path to write, writes exactly one file and returns the path.
"""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pillow_heif
import pyvips
from PIL import Image

from pipelines.imaging.profiles import ADOBE_RGB, DISPLAY_P3, Primaries, matrix_profile
from pipelines.types import FloatArray, UInt8Array

WIDE_PROFILES: dict[str, tuple[str, Primaries]] = {
    "adobe": ("Adobe RGB (1998)", ADOBE_RGB),
    "p3": ("Display P3", DISPLAY_P3),
}
RGB = tuple[int, int, int]


def product_scene(
    width: int = 600, height: int = 800, colour: RGB = (170, 30, 40), ground: RGB = (225, 224, 222), seed: int = 0
) -> tuple[UInt8Array, UInt8Array]:
    """A textured shirt-like shape on a plain ground: (H, W, 3) uint8 image and its true (H, W) uint8 alpha."""
    scale = 4
    big = np.zeros((height * scale, width * scale), np.uint8)
    unit = np.array([width * scale, height * scale])
    outline = [(0.30, 0.15), (0.42, 0.13), (0.50, 0.18), (0.58, 0.13), (0.70, 0.15), (0.88, 0.38), (0.76, 0.46),
               (0.69, 0.36), (0.70, 0.85), (0.30, 0.85), (0.31, 0.36), (0.24, 0.46), (0.12, 0.38)]  # fmt: skip
    cv2.fillPoly(big, [(np.array(outline) * unit).astype(np.int32)], 255)
    alpha = cv2.resize(big, (width, height), interpolation=cv2.INTER_AREA)
    noise = np.random.default_rng(seed).normal(0, 6, (height, width, 1))
    weave = 10 * np.sin(np.arange(width) / 3.0)[None, :, None]
    product = np.clip(np.array(colour) + noise + weave, 0, 255)
    share = alpha[..., None] / 255.0
    image = share * product + (1 - share) * np.array(ground)
    return np.round(image).astype(np.uint8), alpha.astype(np.uint8)


def person_scene(width: int = 400, height: int = 900) -> tuple[UInt8Array, UInt8Array, FloatArray]:
    """A drawn standing figure: image, true alpha (H, W) uint8 and its 23 points (23, 3) float32 with score 0.9."""
    where = {
        "nose": (0.5, 0.10), "left_eye": (0.52, 0.09), "right_eye": (0.48, 0.09), "left_ear": (0.54, 0.10),
        "right_ear": (0.46, 0.10), "left_shoulder": (0.62, 0.20), "right_shoulder": (0.38, 0.20),
        "left_elbow": (0.70, 0.34), "right_elbow": (0.30, 0.34), "left_wrist": (0.72, 0.47),
        "right_wrist": (0.28, 0.47), "left_hip": (0.57, 0.50), "right_hip": (0.43, 0.50), "left_knee": (0.57, 0.71),
        "right_knee": (0.43, 0.71), "left_ankle": (0.57, 0.91), "right_ankle": (0.43, 0.91), "neck": (0.5, 0.19),
        "mid_hip": (0.5, 0.50), "left_heel": (0.57, 0.93), "right_heel": (0.43, 0.93), "left_toe": (0.60, 0.945),
        "right_toe": (0.40, 0.945),
    }  # fmt: skip
    points = np.array([(x * width, y * height, 0.9) for x, y in where.values()], np.float32)
    alpha = np.zeros((height, width), np.uint8)
    image = np.full((height, width, 3), (200, 205, 210), np.uint8)
    parts: tuple[tuple[tuple[str, str], RGB, float], ...] = (
        (("left_shoulder", "left_wrist"), (120, 40, 60), 0.09),
        (("right_shoulder", "right_wrist"), (120, 40, 60), 0.09),
        (("left_hip", "left_ankle"), (40, 60, 120), 0.13), (("right_hip", "right_ankle"), (40, 60, 120), 0.13),
        (("left_heel", "left_toe"), (20, 20, 20), 0.08), (("right_heel", "right_toe"), (20, 20, 20), 0.08),
        (("neck", "mid_hip"), (120, 40, 60), 0.26), (("nose", "neck"), (214, 170, 140), 0.13),
    )  # fmt: skip
    for (start, end), colour, thickness in parts:
        ends = [(int(where[name][0] * width), int(where[name][1] * height)) for name in (start, end)]
        cv2.line(alpha, ends[0], ends[1], 255, int(thickness * width), cv2.LINE_AA)
        cv2.line(image, ends[0], ends[1], colour, int(thickness * width), cv2.LINE_AA)
    return image, alpha, points


def write_plain(path: Path, image_rgb: UInt8Array | None = None) -> Path:
    """An ordinary sRGB file; the format by the suffix."""
    if path.suffix.lower() in (".heic", ".heif"):
        return write_heic(path, image_rgb)
    Image.fromarray(_or_scene(image_rgb)).save(path, quality=92)
    return path


def write_tiff16_grey(path: Path, value: int = 30_000) -> Path:
    """16-bit grey of one value in linear-to-8-bit terms value / 257."""
    Image.fromarray(np.full((60, 80), value, np.uint16)).save(path)
    return path


def write_tiff16_rgb(path: Path, rgb16: RGB = (51_400, 25_700, 5_140)) -> Path:
    """16-bit RGB of one colour."""
    pixels = np.broadcast_to(np.array(rgb16, np.uint16), (60, 80, 3))
    pyvips.Image.new_from_array(np.ascontiguousarray(pixels), interpretation="rgb16").tiffsave(str(path))
    return path


def write_heic(path: Path, image_rgb: UInt8Array | None = None, exif_orientation: int | None = None) -> Path:
    """HEIC by libheif; an Exif orientation is stored as libheif's own rotation, as phones do."""
    image = Image.fromarray(_or_scene(image_rgb))
    heif = pillow_heif.from_pillow(image)
    if exif_orientation:
        exif = Image.Exif()
        exif[0x0112] = exif_orientation
        heif.info["exif"] = exif.tobytes()
    heif.save(path, quality=90)
    return path


def write_wide_colour(path: Path, kind: str, rgb: RGB = (60, 200, 60)) -> Path:
    """One colour with an embedded Adobe RGB ("adobe") or Display P3 ("p3") profile; the format by the suffix."""
    image = Image.new("RGB", (64, 48), rgb)
    icc = matrix_profile(*WIDE_PROFILES[kind])
    if path.suffix.lower() in (".heic", ".heif"):
        heif = pillow_heif.from_pillow(image)
        heif.info["icc_profile"] = icc
        heif.save(path, quality=100, chroma=444)
    else:
        image.save(path, icc_profile=icc, quality=100, subsampling=0)
    return path


def write_adobe_by_exif(path: Path, rgb: RGB = (60, 200, 60)) -> Path:
    """A JPEG without a profile whose Exif interoperability index says Adobe RGB."""
    first = struct.pack("<HHHIII", 1, 0x8769, 4, 1, 26, 0)
    second = struct.pack("<HHHIHHHHIII", 2, 0xA001, 3, 1, 0xFFFF, 0, 0xA005, 4, 1, 56, 0)
    third = struct.pack("<HHHI4sI", 1, 1, 2, 4, b"R03\0", 0)
    exif = b"Exif\0\0II*\0" + struct.pack("<I", 8) + first + second + third
    Image.new("RGB", (64, 48), rgb).save(path, exif=exif, quality=100, subsampling=0)
    return path


def write_cmyk(path: Path, cmyk: tuple[int, int, int, int] = (0, 255, 255, 0)) -> Path:
    """A CMYK JPEG without a profile; ink 0..255. The default is a full red."""
    Image.new("CMYK", (64, 48), cmyk).save(path, quality=95)
    return path


def write_turned(path: Path, orientation: int, image_rgb: UInt8Array | None = None) -> Path:
    """A JPEG stored so that Exif ``orientation`` (1..8) brings it back to ``image_rgb``."""
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # Pillow's Transpose that a viewer's turn takes back
    image = Image.fromarray(_or_scene(image_rgb))
    if orientation != 1:
        image = image.transpose(Image.Transpose(undo[orientation]))
    exif = Image.Exif()
    exif[0x0112] = orientation
    image.save(path, exif=exif, quality=95)
    return path


def write_empty(path: Path) -> Path:
    """0 bytes."""
    path.write_bytes(b"")
    return path


def write_truncated(path: Path, share: float = 0.5, image_rgb: UInt8Array | None = None) -> Path:
    """A file that ends after ``share`` of its bytes; the format by the suffix."""
    write_plain(path, image_rgb)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    return path


def write_app_flood(path: Path, segments: int = 600) -> Path:
    """A JPEG with hundreds of full Exif segments in front of its pixels."""
    buffer = io.BytesIO()
    Image.fromarray(_or_scene(None)).save(buffer, "JPEG")
    content = buffer.getvalue()
    segment = b"\xff\xe1" + struct.pack(">H", 65_000) + b"Exif\0\0".ljust(64_998, b"\0")
    path.write_bytes(content[:2] + segment * segments + content[2:])
    return path


def write_png_bomb(path: Path, width: int = 30_000, height: int = 10_000) -> Path:
    """A valid PNG header of 300 megapixels whose zeros are packed into a few hundred kilobytes."""
    row = bytes(1 + width * 3)
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(row) for _ in range(64)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b""))
    return path


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def write_svg_as_jpg(path: Path) -> Path:
    """A drawing with a photo's name, which a careless decoder would render."""
    path.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="800" height="800"><rect width="800" height="800"/></svg>'
    )
    return path


def write_noise_as_jpg(path: Path) -> Path:
    """A JPEG's first bytes, then noise."""
    path.write_bytes(b"\xff\xd8\xff\xe0" + np.random.default_rng(1).bytes(5_000))
    return path


HOSTILE = {
    "empty.jpg": write_empty,
    "truncated.jpg": write_truncated,
    "flood.jpg": write_app_flood,
    "bomb.png": write_png_bomb,
    "drawing.jpg": write_svg_as_jpg,
    "noise.jpg": write_noise_as_jpg,
    "truncated.png": write_truncated,
    "truncated.webp": write_truncated,
    "truncated.tif": write_truncated,
    "truncated.heic": write_truncated,
}


def _or_scene(image_rgb: UInt8Array | None) -> UInt8Array:
    return product_scene(240, 320)[0] if image_rgb is None else image_rgb
