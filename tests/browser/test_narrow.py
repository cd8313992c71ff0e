"""Every page on a telephone: nothing sticks out to the side."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import make_shoot, upload, write_all

pytestmark = pytest.mark.browser

WIDTH = 390


def test_no_page_scrolls_sideways_at_390_px(page: Page, tmp_path: Path) -> None:
    shoot_id = make_shoot(page, "A shoot with a rather long name, autumn 2026")
    upload(page, write_all(tmp_path / "photos"))
    page.set_viewport_size({"width": WIDTH, "height": 844})
    base = f"/shoots/{shoot_id}"
    for path in (
        "/shoots",
        base,
        f"{base}/review",
        f"{base}/export",
        f"{base}/import",
        f"{base}/reshoot",
        f"{base}/trail",
        "/settings/shots",
        "/settings/colours",
        "/settings/crops",
        "/search",
        "/search?colour=red",
        "/account",
        "/imports/new",
        "/users",
    ):
        page.goto(path, wait_until="networkidle" if path.endswith("review") else "load")
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH, path


def test_the_buttons_to_decide_stay_in_reach_on_a_telephone(page: Page, tmp_path: Path) -> None:
    shoot_id = make_shoot(page, "Telephone")
    upload(page, write_all(tmp_path / "photos"))
    page.set_viewport_size({"width": WIDTH, "height": 844})
    page.goto(f"/shoots/{shoot_id}/review")
    expect(page.locator("#title")).to_have_text("SKU1 front")
    page.mouse.wheel(0, 2000)
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("#title")).to_have_text("SKU2 front")


def test_every_page_can_be_gone_to_and_every_key_be_read_on_a_telephone(page: Page, tmp_path: Path) -> None:
    shoot_id = make_shoot(page, "Small")
    upload(page, write_all(tmp_path / "photos")[:1])
    page.set_viewport_size({"width": WIDTH, "height": 844})
    page.goto("/shoots")
    for link in page.get_by_role("navigation", name="Main").get_by_role("link").all():
        box = link.bounding_box()
        assert box is not None and box["x"] + box["width"] <= WIDTH, link.inner_text()
    page.goto(f"/shoots/{shoot_id}/review")
    expect(page.locator("#title")).to_have_text("SKU1 front")
    page.keyboard.press("?")
    widths = page.locator("#help dd").evaluate_all("all => all.map((words) => words.getBoundingClientRect().width)")
    assert min(widths) >= 120
