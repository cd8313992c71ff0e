"""axe-core on every page, at both widths: no serious violation."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it ships no types
from playwright.sync_api import Page, expect

from tests.browser.steps import PATIENCE_MS, make_shoot, upload, write_all

pytestmark = pytest.mark.browser

GRAVE = {"serious", "critical"}


def violations(page: Page) -> list[str]:
    """What axe calls serious or critical on the open page: rule, element, and what to do."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['html'][:120]} | {node.get('failureSummary', '')[:160]}"
        for one in found
        if one["impact"] in GRAVE
        for node in one["nodes"][:3]
    ]


def test_axe_finds_no_serious_violation_on_any_page(page: Page, tmp_path: Path) -> None:
    shoot_id = make_shoot(page, "For everybody")
    upload(page, write_all(tmp_path / "photos")[:2])
    base = f"/shoots/{shoot_id}"
    paths = [base, f"{base}/review", f"{base}/export", f"{base}/import", f"{base}/reshoot", f"{base}/trail"]
    paths += [
        "/search",
        "/search?colour=red",
        "/shoots",
        "/account",
        "/imports/new",
        "/users",
        "/settings/crops",
        "/settings/shots",
        "/settings/colours",
    ]
    wrong: dict[str, list[str]] = {}
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for path in paths:
            page.goto(path, wait_until="networkidle" if path.endswith("review") else "load")
            wrong[f"{path} at {width}"] = violations(page)
            if not path.endswith("review"):
                continue
            for key in ("b", "c", "i", "x", "?"):
                page.keyboard.press(key)
                wrong[f"{path} at {width} after {key}"] = violations(page)
                page.keyboard.press("Escape")
            expect(page.locator("#help")).to_be_hidden()
    assert "\n".join(f"{path}: {one}" for path, found in wrong.items() for one in found) == ""


def test_axe_finds_none_beside_faults_nor_at_the_door(page: Page, tmp_path: Path) -> None:
    shoot_id = make_shoot(page, "Held back")
    upload(page, write_all(tmp_path / "photos")[:1])
    page.goto(f"/shoots/{shoot_id}/review")
    expect(page.locator("#title")).to_have_text("SKU1 front")
    with page.expect_response("**/decision"):
        page.keyboard.press("p")
    page.goto(f"/shoots/{shoot_id}/export?channel=amazon")
    page.get_by_role("button", name="Only check").click()
    # Amazon names files by ASIN, and this SKU has none.
    expect(page.get_by_text("Add it under Product codes").first).to_be_visible(timeout=PATIENCE_MS)
    assert violations(page) == []
    page.context.clear_cookies()
    page.goto("/login")
    assert violations(page) == []
