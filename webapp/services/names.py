"""SKU and view from a file's path, and file names from SKU and view."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from webapp.services.errors import UserError

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
_MAX_PATTERN = 1000
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """The regular expression, checked: it must compile and have a group called sku."""
    if len(pattern) > _MAX_PATTERN:
        raise UserError(f"The pattern is too long: at most {_MAX_PATTERN} characters.")
    try:
        compiled = re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        raise UserError(f"The pattern is not a regular expression: {error}.") from error
    if not any(name.startswith("sku") for name in compiled.groupindex):
        raise UserError("The pattern needs a group called sku, for example (?P<sku>[^_]+)_(?P<view>.+).")
    return compiled


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
    found = match_name(compile_pattern(DEFAULT_PATTERN), relative_path.replace("\\", "/").lstrip("/"))
    return found or (PurePosixPath(relative_path).stem[:200] or "unnamed", "")


def file_stem(sku: str, view: str) -> str:
    """SKU_VIEW as a file name that every system can write."""
    stem = _UNSAFE.sub("-", f"{sku}_{view}" if view else sku).strip(" .")
    return stem or "unnamed"


def _first(found: re.Match[str], prefix: str) -> str:
    groups = [value for name, value in found.groupdict().items() if name.startswith(prefix) and value]
    return groups[0].strip() if groups else ""
