"""SKU and view from a file's path, alike for the web and the command line."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

_VIEW_WORD = (
    r"(?:front|back|left|right|side|top|bottom|inside|detail|main|hero|model|worn|flat|alt|lifestyle|view)[-_ ]?\d*"
    r"|(?:img|dsc|dscf|dscn|_mg|_dsc|pxl)[-_ ]?\d+[-_\d]*|\d{1,3}"
)
# Tried from left to right on the path without suffix; of the groups sku, sku2, ... the first that matched counts.
# SKU/SKU_view | SKU/front | SKU_view | SKU1-view (with a digit in the SKU) | SKU
DEFAULT_PATTERN = (
    r"(?:.*/)?(?P<sku>[^/]+)/(?P=sku)[-_ ](?P<view>[^/]+)"
    rf"|(?:.*/)?(?P<sku2>[^/]+)/(?P<view2>{_VIEW_WORD})"
    r"|(?:.*/)?(?P<sku3>[^/]*[^/_])_+(?P<view3>[^/_]+)"
    r"|(?:.*/)?(?P<sku4>[^/-]*\d[^/-]*)-(?P<view4>[^/]+)"
    r"|(?:.*/)?(?P<sku5>[^/]+)"
)

# SKU-4711-red and SKU-4711_navy are two colours of SKU-4711: the last word without a digit is the colour.
_VARIANT = re.compile(r"(?P<style>.*\d[^-_ ./]*)[-_ ./](?P<colour>[^\d]+)")

# The views that a product is shown by first.
_FIRST_VIEWS = ("main", "hero", "front", "0", "1", "")


def match_name(compiled: re.Pattern[str], relative_path: str) -> tuple[str, str] | None:
    """(SKU, view) of a path with forward slashes, or None when the pattern does not fit. The suffix does not count."""
    path = PurePosixPath(relative_path)
    found = compiled.fullmatch(str(path.with_suffix("")) if path.name else "")
    if found is None:
        return None
    sku, view = _first(found, "sku"), _first(found, "view")
    return (sku[:200], view[:200]) if sku else None


def parse_name(relative_path: str) -> tuple[str, str]:
    """(SKU, view) by the default pattern; any file has at least its own name as SKU."""
    found = match_name(re.compile(DEFAULT_PATTERN, re.IGNORECASE), relative_path.replace("\\", "/").lstrip("/"))
    return found or (PurePosixPath(relative_path).stem[:200] or "unnamed", "")


def style_of(sku: str) -> str | None:
    """The style that a SKU is one colour of, or None: "WS03" for "WS03-red"."""
    found = _VARIANT.fullmatch(sku)
    return found["style"] if found else None


def product_of(sku: str) -> str:
    """What a SKU is in all its colours: its style, or itself; in small letters, since capitals do not count."""
    return (style_of(sku) or sku).casefold()


def view_rank(view: str) -> tuple[int, str]:
    """Sorts the pictures of a product: the view that it is shown by first is least."""
    word = view.lower()
    return (_FIRST_VIEWS.index(word) if word in _FIRST_VIEWS else len(_FIRST_VIEWS)), word


def _first(found: re.Match[str], prefix: str) -> str:
    groups = [value for name, value in found.groupdict().items() if name.startswith(prefix) and value]
    return groups[0].strip() if groups else ""
