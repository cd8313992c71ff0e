"""Steps that several browser tests take."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.support.images import product_scene, write_plain

PATIENCE_MS = 60_000
COLOURS = {
    "SKU1_front.png": (170, 30, 40),
    "SKU2_front.png": (20, 110, 50),
    "SKU3_front.png": (30, 50, 160),
    "SKU4_front.png": (120, 40, 130),
}


def write_all(folder: Path) -> list[Path]:
    """One photo per colour."""
    folder.mkdir(parents=True, exist_ok=True)
    scenes = {name: product_scene(300, 400, colour)[0] for name, colour in COLOURS.items()}
    return [write_plain(folder / name, image) for name, image in scenes.items()]


def make_shoot(page: Page, name: str) -> int:
    """A new shoot, open on its page; its id."""
    page.goto("/shoots")
    page.get_by_label("New shoot").fill(name)
    page.get_by_role("button", name="Create").click()
    page.wait_for_url(re.compile(r"/shoots/\d+$"))
    return int(page.url.rsplit("/", 1)[1])


def upload(page: Page, files: list[Path]) -> None:
    """Choose files on a shoot's page and wait until all are prepared."""
    page.locator("#files").set_input_files(files)
    patience = max(PATIENCE_MS, len(files) * 10_000)
    expect(page.locator("#go-review")).to_contain_text(f"Review {len(files)}", timeout=patience)


def export_zip(page: Page, to: Path) -> zipfile.ZipFile:
    """Approve the photo that is shown, the last one, and export the shoot; its ZIP, kept as ``to``."""
    page.keyboard.press("p")
    page.locator("#summary-export").click()
    page.get_by_role("button", name="Start the export").click()
    expect(page.locator("#download")).to_be_visible(timeout=PATIENCE_MS)
    with page.expect_download() as waiting:
        page.locator("#download").click()
    waiting.value.save_as(to)
    return zipfile.ZipFile(to)


def review_one(page: Page, name: str, folder: Path) -> Page:
    """The review of a new shoot of one photo."""
    shoot_id = make_shoot(page, name)
    upload(page, write_all(folder)[:1])
    page.goto(f"/shoots/{shoot_id}/review")
    expect(page.locator("#title")).to_have_text("SKU1 front", timeout=PATIENCE_MS)
    return page
