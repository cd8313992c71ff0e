"""The main colour in a real browser: eye-dropper, found colours, a name of the house; and the page of the list."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.steps import PATIENCE_MS, export_zip, review_one

pytestmark = pytest.mark.browser


@pytest.fixture
def review(page: Page, tmp_path: Path) -> Page:
    """The review of a shoot of one photo."""
    return review_one(page, "Colours", tmp_path / "photos")


def test_the_eye_dropper_picks_the_main_colour_and_undo_takes_it_back(review: Page) -> None:
    first = review.locator("#swatches li").first
    expect(first).to_be_visible()
    before = first.inner_text()
    review.keyboard.press("s")
    expect(review.locator("#colour-name option").first).to_be_attached()
    box = review.locator("#original-image").bounding_box()
    assert box is not None
    review.mouse.click(box["x"] + 4, box["y"] + 4)
    expect(first).to_contain_text("by hand", timeout=PATIENCE_MS)
    picked = first.inner_text()
    review.reload()
    expect(first).to_have_text(re.compile("by hand"))
    assert first.inner_text() == picked
    review.keyboard.press("s")
    review.keyboard.press("z")
    expect(first).not_to_contain_text("by hand", timeout=PATIENCE_MS)
    assert first.inner_text() == before


def test_a_name_of_the_house_and_a_place_are_chosen_without_a_mouse(review: Page) -> None:
    first = review.locator("#swatches li").first
    review.keyboard.press("s")
    expect(review.locator("#colour-name option").first).to_be_attached()
    review.locator("#colour-name").select_option("camel")
    expect(first).to_contain_text("camel", timeout=PATIENCE_MS)
    review.locator("#colour-name").blur()
    review.keyboard.press("Shift+ArrowUp")
    review.keyboard.press("ArrowLeft")
    expect(review.locator(".dropper")).to_have_count(2)
    review.keyboard.press("Enter")
    expect(first).not_to_contain_text("camel", timeout=PATIENCE_MS)
    expect(first).to_contain_text("by hand")


def test_a_picked_colour_is_the_chip_of_the_export(review: Page, tmp_path: Path) -> None:
    first = review.locator("#swatches li").first
    review.keyboard.press("s")
    box = review.locator("#original-image").bounding_box()
    assert box is not None
    review.mouse.click(box["x"] + 4, box["y"] + 4)
    expect(first).to_contain_text("by hand", timeout=PATIENCE_MS)
    review.reload()
    expect(first).to_contain_text("by hand")
    picked = first.locator(".mono").inner_text()
    with export_zip(review, tmp_path / "out.zip") as archive:
        chip = Image.open(io.BytesIO(archive.read("swatches/SKU1_front.png"))).convert("RGB")
        (row,) = csv.DictReader(io.StringIO(archive.read("catalog.csv").decode("utf-8-sig")))
    assert chip.size == (50, 50)
    assert chip.tobytes()[:3].hex() == picked.removeprefix("#")
    assert row["colours"].split()[0] == picked


def test_the_list_is_edited_on_its_page(page: Page, complaints: list[str]) -> None:
    page.goto("/settings/colours")
    expect(page.locator(".house li").first).to_be_visible()
    shipped = page.locator("#list").input_value()
    page.locator("#list").fill("colours:\n  - {name: Ink, hex: dark, family: black}\n")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#faults")).to_contain_text("Line 2")
    page.locator("#list").fill(shipped.replace("warn_at: 10", "warn_at: 12"))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Differences are told at 12")).to_be_visible()
    # The list with a fault was refused with a 400.
    complaints.clear()
