"""A shoot's own pattern for SKU and view, and file names from the two."""

from __future__ import annotations

import re

from pipelines.names import DEFAULT_PATTERN, match_name, parse_name
from webapp.services.errors import UserError

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


def file_stem(sku: str, view: str) -> str:
    """SKU_VIEW as a file name that every system can write."""
    stem = _UNSAFE.sub("-", f"{sku}_{view}" if view else sku).strip(" .")
    return stem or "unnamed"


__all__ = ["DEFAULT_PATTERN", "compile_pattern", "file_stem", "match_name", "parse_name"]
