"""The crop table in a real browser: edit, see it at once, save, and the crops are other ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Studio
from tests.browser.steps import PATIENCE_MS, make_shoot, upload, write_all

pytestmark = pytest.mark.browser


def test_a_changed_table_is_previewed_and_redoes_the_crops(page: Page, studio: Studio, tmp_path: Path) -> None:
    shoot_id = make_shoot(page, "Crops")
    upload(page, write_all(tmp_path / "crops"))
    page.goto("/settings/crops")
    page.locator("#shoot").select_option(str(shoot_id))
    expect(page.locator("#preview [data-photo]")).to_have_count(4, timeout=PATIENCE_MS)
    before = page.locator("#preview [data-crop=product_square]").first.get_attribute("data-box")

    page.locator("#table").fill("rules:\n  - crops: [hat]\n")
    expect(page.locator("#faults")).to_contain_text("Line 2")
    expect(page.locator("#save")).to_be_disabled()

    table = "rules:\n  - crops: [product_square, product_4x5]\nrecipes:\n  product_square: {margin: 0.01}\n"
    page.locator("#table").fill(table)
    expect(page.locator("#preview [data-crop=product_4x5]")).to_have_count(4, timeout=PATIENCE_MS)
    after = page.locator("#preview [data-crop=product_square]").first.get_attribute("data-box")
    assert after != before

    page.locator("#save").click()
    expect(page.locator("#run")).to_contain_text(re.compile(r"Done: the crops of \d+"), timeout=PATIENCE_MS)
    photos = studio.home.photos(shoot_id)
    for photo in photos:
        assert photo.result is not None
        assert [crop["recipe"] for crop in photo.result["crops"]] == ["product_square", "product_4x5"]
    shown = page.request.get(f"/api/v1/photos/{photos[0].id}").json()["files"]
    crop = next(file for file in shown if file["code"] == "product_4x5")
    assert page.request.get(crop["url"]).headers["content-type"] == "image/jpeg"


def test_the_page_fits_a_narrow_screen(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/settings/crops")
    expect(page.get_by_role("heading", name="Crops", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
