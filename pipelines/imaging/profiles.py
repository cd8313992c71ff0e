"""ICC colour profiles made from numbers: sRGB for every file written, Adobe RGB for photos that name it in Exif."""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import NamedTuple

from PIL import ImageCms


class Primaries(NamedTuple):
    """XYZ of red, green and blue, adapted to D50 as ICC wants it, each (X, Y, Z); and the gamma of the tone curve."""

    red: tuple[float, float, float]
    green: tuple[float, float, float]
    blue: tuple[float, float, float]
    gamma: float


# Adobe RGB (1998) specification, section 4.3.4; Display P3 by Apple, with the sRGB curve taken as a gamma of 2.2.
ADOBE_RGB = Primaries((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457), 2.19921875)
DISPLAY_P3 = Primaries((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407), 2.2)
D50 = (0.9642, 1.0, 0.8249)


@lru_cache(maxsize=1)
def srgb_profile() -> bytes:
    """The sRGB profile that every written file carries."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@lru_cache(maxsize=4)
def matrix_profile(name: str, primaries: Primaries) -> bytes:
    """An ICC version 2 display profile, three primaries and a gamma (ICC.1:2001-04, sections 6.1 to 6.5)."""
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(primaries.gamma * 256)) + bytes(2)
    tags = {
        b"desc": _description(name),
        b"cprt": b"text" + bytes(4) + b"CC0\0",
        b"wtpt": _xyz(D50),
        b"rXYZ": _xyz(primaries.red),
        b"gXYZ": _xyz(primaries.green),
        b"bXYZ": _xyz(primaries.blue),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    return _assemble({key: value + bytes(-len(value) % 4) for key, value in tags.items()})


def _assemble(tags: dict[bytes, bytes]) -> bytes:
    offset = 128 + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for key, value in tags.items():
        table += key + struct.pack(">II", offset + len(body), len(value))
        body += value
    header = struct.pack(">I4sI4s4s4s", offset + len(body), bytes(4), 0x02100000, b"mntr", b"RGB ", b"XYZ ")
    header += struct.pack(">6H", 2024, 1, 1, 0, 0, 0) + b"acsp" + bytes(24) + bytes(4) + _fixed(D50)
    return header.ljust(128, b"\0") + table + body


def _description(name: str) -> bytes:
    text = name.encode("ascii") + b"\0"
    return b"desc" + bytes(4) + struct.pack(">I", len(text)) + text + bytes(78)


def _fixed(values: tuple[float, float, float]) -> bytes:
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def _xyz(values: tuple[float, float, float]) -> bytes:
    return b"XYZ " + bytes(4) + _fixed(values)
