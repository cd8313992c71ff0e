"""A folder of the server goes in: look, import, watch."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Studio
from tests.browser.steps import PATIENCE_MS, write_all

pytestmark = pytest.mark.browser


def test_a_folder_of_the_server_goes_in_by_look_and_import(page: Page, studio: Studio) -> None:
    folder = studio.home.folder / "import" / "delivery"
    write_all(folder)
    (folder / "notes.txt").write_text("buy tape")
    page.goto("/imports/new")
    page.get_by_label("Folder").select_option("delivery")
    page.get_by_role("button", name="Look first").click()
    expect(page.get_by_text("1 not matched")).to_be_visible()
    page.get_by_role("button", name="Import 4 photos as a new shoot").click()
    expect(page.locator("#run-words")).to_have_text("The import is done", timeout=PATIENCE_MS)
    expect(page.locator("#run-added")).to_have_text("4")
    page.get_by_role("link", name="Go to the shoot").click()
    expect(page.locator(".tile img")).to_have_count(4, timeout=PATIENCE_MS)
