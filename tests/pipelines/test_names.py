from __future__ import annotations

import pytest

from pipelines.names import product_of, style_of


@pytest.mark.parametrize(
    ("sku", "style"),
    [("ws03-red", "ws03"), ("SKU-4711_navy", "SKU-4711"), ("MH01-dark-blue", "MH01"), ("4711", None), ("tee", None)],
)
def test_the_style_is_what_stands_before_the_colour(sku: str, style: str | None) -> None:
    assert style_of(sku) == style


def test_colours_of_a_style_are_one_product_and_other_skus_their_own() -> None:
    assert product_of("WS03-red") == product_of("ws03_Blue") == "ws03"
    assert product_of("Tee") == "tee" != product_of("4711")
