"""Product codes: what channels call a SKU."""

from __future__ import annotations

import re
from typing import Final

from sqlalchemy import select

from webapp.models import ProductCode, db
from webapp.services.errors import UserError

WORDS: Final = {"asin": "ASIN", "gtin": "GTIN"}
_ASIN = re.compile(r"[A-Z0-9]{10}")
_LINE = re.compile(r"\s*(?P<sku>.+?)\s*[,;\t]\s*(?P<code>[^,;\t]+?)\s*")


def known(kind: str) -> dict[str, str]:
    """SKU > code."""
    rows = db.session.execute(select(ProductCode.sku, ProductCode.code).where(ProductCode.kind == kind))
    return {row.sku: row.code for row in rows}


def code_of(kind: str, sku: str, codes: dict[str, str]) -> str | None:
    """The code of a SKU, which may be one itself; None when there is none."""
    return codes.get(sku) or checked(kind, sku)


def checked(kind: str, text: str) -> str | None:
    """``text`` as a code of that kind, a GTIN with 14 digits; None when it is none."""
    text = text.strip().upper()
    if kind == "asin":
        # An ASIN of letters only would also be any word of ten letters.
        return text if _ASIN.fullmatch(text) and any(sign.isdigit() for sign in text) else None
    right = text.isascii() and text.isdigit() and len(text) in (8, 12, 13, 14) and _check_digit(text)
    return text.zfill(14) if right else None


def save(kind: str, text: str) -> int:
    """Keep ``text``, one "SKU, code" a line; how many lines. UserError, and nothing kept, when a line is wrong."""
    if kind not in WORDS:
        raise UserError("This channel names no files by product codes.")
    found = dict(_read(kind, number, line) for number, line in enumerate(text.splitlines(), 1) if _said(line))
    with db.write() as session:
        for sku, code in found.items():
            session.merge(ProductCode(kind=kind, sku=sku, code=code))
    return len(found)


def _said(line: str) -> bool:
    """Whether a line says a code: the page offers a line for every SKU, and one may know only some."""
    return bool(line.strip()) and line.strip()[-1] not in ",;"


def _read(kind: str, number: int, line: str) -> tuple[str, str]:
    parts = _LINE.fullmatch(line)
    if parts is None:
        raise UserError(f"Line {number} is {line.strip()!r}; a SKU, a comma and its {WORDS[kind]} were expected.")
    code = checked(kind, parts["code"])
    if code is None:
        raise UserError(f"Line {number}: {parts['code']!r} is no {WORDS[kind]}. {_FORMS[kind]}")
    return parts["sku"][:200], code


_FORMS: Final = {
    "asin": "It has ten letters and digits, for example B0C1234567.",
    "gtin": "It has 8, 12, 13 or 14 digits, the last of which checks the others.",
}


def _check_digit(digits: str) -> bool:
    """GS1 General Specifications, section 7.9: weights 3 and 1 from the right, the sum a multiple of ten."""
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits))) % 10 == 0
