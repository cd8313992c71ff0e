from __future__ import annotations

from typing import Any

from flask import Flask

from webapp.services import crop_tables


def names(channel: str, label: str) -> list[str]:
    crops = [{"recipe": name, "box_xyxy_px": [0, 0, 9, 9], "confident": True} for name in
             ("product_square", "product_4x5", "product_1x144", "product_3x4")]  # fmt: skip
    result: dict[str, Any] = {"kind": "product", "instances": [{"label": label, "mask_area_px": 9}], "crops": crops}
    kept = crop_tables.only_for(channel, "front", result)
    assert len(result["crops"]) == 4
    return [crop["recipe"] for crop in kept["crops"]]


def test_an_export_gets_the_crops_that_the_table_gives_its_channel(db: Flask) -> None:
    assert names("zalando", "top") == ["product_1x144"]
    assert names("about-you", "top") == ["product_3x4"]
    assert names("amazon", "top") == names("a-channel-of-ones-own", "top") == ["product_square", "product_4x5"]
    assert names("amazon", "shoes") == ["product_square"]
