"""The grid of a large shoot: rows near the window only, nothing lost for keyboard and screen reader."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import make_shoot, upload
from tests.reliability.house import write_photos

pytestmark = pytest.mark.browser

COUNT = 24


@pytest.fixture
def grid(page: Page, tmp_path: Path) -> Page:
    """The page of a shoot of 24 photos in a small window: two tiles a row, most rows below the window."""
    shoot_id = make_shoot(page, "Grid")
    upload(page, sorted(write_photos(tmp_path / "photos", COUNT).iterdir()))
    page.set_viewport_size({"width": 390, "height": 600})
    page.goto(f"/shoots/{shoot_id}")
    expect(page.locator(".tile")).to_have_count(COUNT)
    return page


def test_pictures_far_below_are_fetched_when_somebody_gets_there(grid: Page) -> None:
    expect(grid.locator(".tiles")).to_have_count(COUNT // 2)
    last = grid.locator(".tile img").last
    assert last.get_attribute("src") is None
    height = grid.evaluate("document.documentElement.scrollHeight")
    last.scroll_into_view_if_needed()
    grid.wait_for_function(
        "(image) => image.src && image.complete && image.naturalWidth > 0", arg=last.element_handle()
    )
    # Rows have their height before they are laid out: what is scrolled to does not run away.
    assert grid.evaluate("document.documentElement.scrollHeight") == height


def test_another_width_makes_other_rows_and_keeps_focus_and_choice(grid: Page) -> None:
    grid.get_by_role("button", name="Choose", exact=True).click()
    grid.keyboard.press("Control+a")
    expect(grid.locator("#bulk-words")).to_have_text(f"{COUNT} photos chosen")
    ninth = grid.locator(".tile").nth(8).get_by_role("button")
    ninth.focus()
    grid.set_viewport_size({"width": 1440, "height": 900})
    expect(grid.locator(".tiles")).to_have_count(4)
    expect(ninth).to_be_focused()
    grid.keyboard.press(" ")
    expect(grid.locator("#bulk-words")).to_have_text(f"{COUNT - 1} photos chosen")


def test_every_photo_can_be_tabbed_to_in_order(grid: Page) -> None:
    faces = grid.locator(".tile a")
    labels = [face.get_attribute("aria-label") for face in faces.all()]
    assert len(set(labels)) == COUNT
    faces.first.focus()
    for label in labels:
        assert grid.evaluate("document.activeElement.getAttribute('aria-label')") == label
        grid.keyboard.press("Tab")
