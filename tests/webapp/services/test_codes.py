from __future__ import annotations

import pytest
from flask import Flask

from webapp.services import codes
from webapp.services.errors import UserError


def test_codes_are_kept_by_sku_and_corrected_by_the_next_list(db: Flask) -> None:
    assert codes.save("asin", "A1, B0C1234567\n\nA2;b0c7654321\nA3, ") == 2
    codes.save("asin", "A1\tB0C0000001")
    assert codes.known("asin") == {"A1": "B0C0000001", "A2": "B0C7654321"}
    assert codes.known("gtin") == {}


@pytest.mark.parametrize(("given", "kept"), [("4006381333931", "04006381333931"), ("96385074", "00000096385074")])
def test_a_gtin_has_fourteen_digits(given: str, kept: str) -> None:
    assert codes.checked("gtin", given) == kept


@pytest.mark.parametrize(
    ("kind", "text"),
    [("gtin", "4006381333932"), ("gtin", "12345"), ("asin", "B0C123"), ("asin", "OUTERWEAR1X"), ("asin", "ACCESSORYS")],
)
def test_what_is_no_code_is_not_taken_for_one(kind: str, text: str) -> None:
    assert codes.checked(kind, text) is None


@pytest.mark.parametrize("text", ["A1", "A1, nonsense", "A1, B0C1234567, more"])
def test_a_wrong_line_is_named_and_nothing_is_kept(db: Flask, text: str) -> None:
    with pytest.raises(UserError, match="Line 2"):
        codes.save("asin", f"A0, B0C0000000\n{text}")
    assert codes.known("asin") == {}


def test_a_sku_may_be_its_own_code() -> None:
    assert codes.code_of("asin", "B0C1234567", {}) == "B0C1234567"
    assert codes.code_of("asin", "B0C1234567", {"B0C1234567": "B0C7777777"}) == "B0C7777777"
