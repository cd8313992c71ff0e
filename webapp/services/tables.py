"""Tables as CSV files for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(columns: Sequence[str], lines: Iterable[dict[str, str]], delimiter: str = ",") -> bytes:
    """UTF-8 with a mark, by which spreadsheets recognise it; a value never becomes a formula."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, delimiter=delimiter)
    writer.writeheader()
    writer.writerows({name: _harmless(value) for name, value in one.items()} for one in lines)
    return text.getvalue().encode("utf-8-sig")


def _harmless(value: str) -> str:
    # A SKU that begins like a formula must not become one in a spreadsheet.
    return f"'{value}" if value.startswith(_FORMULA) else value
