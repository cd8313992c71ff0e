"""The file says that its colours are sRGB."""

from __future__ import annotations

import io

from PIL import ImageCms

from pipelines.checks.output.scene import HOUSE, Output
from pipelines.types import Check

NAME = "colour_profile"
RULE = "the sRGB colour profile is in the file"


def check(output: Output) -> Check:
    """``value`` is 1 with an sRGB profile, else 0."""
    found = description(output.icc)
    passed = "srgb" in found.lower()
    words = f"The file's colour profile is {found}, not sRGB." if found else "The file carries no colour profile."
    words += " Shops would guess its colours; rendering again embeds sRGB."
    return Check(NAME, passed, float(passed), "" if passed else words, RULE, HOUSE, mend=None if passed else {})


def description(icc: bytes | None) -> str:
    """What an ICC profile calls itself; "" without one, "damaged" when it cannot be read."""
    if not icc:
        return ""
    try:
        return ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(icc))).strip() or "unnamed"
    except (ImageCms.PyCMSError, OSError):
        return "damaged"
