from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Studio
from tests.reliability.house import write_photos

pytestmark = pytest.mark.browser
PATIENCE_MS = 60_000


def new_shoot(page: Page, name: str) -> str:
    """Make a shoot on the page; its address."""
    page.goto("/shoots")
    page.get_by_label("New shoot").fill(name)
    page.get_by_role("button", name="Create").click()
    page.wait_for_url(re.compile(r"/shoots/\d+$"))
    return page.url


def upload(page: Page, folder: Path, count: int) -> None:
    """Send every file of a folder and wait until ``count`` photos can be reviewed."""
    page.set_input_files("#files", sorted(folder.iterdir()))
    expect(page.locator("#go-review")).to_contain_text(f"Review {count}", timeout=PATIENCE_MS)


def test_a_shoot_goes_from_upload_by_keyboard_review_to_the_exported_zip(page: Page, tmp_path: Path) -> None:
    address = new_shoot(page, "Autumn")
    folder = write_photos(tmp_path / "photos", 4)
    (folder / "broken_front.jpg").write_bytes(b"\xff\xd8\xff this is no photo")
    upload(page, folder, 4)
    expect(page.locator("#upload-list")).to_contain_text("broken_front.jpg")
    expect(page.locator(".tile")).to_have_count(4)

    page.goto(f"{address}/review")
    expect(page.locator("#title")).to_contain_text("SKU000")
    page.keyboard.press("p")
    expect(page.locator("#title")).to_contain_text("SKU001")
    page.keyboard.press("x")
    page.keyboard.press("5")
    expect(page.locator("#title")).to_contain_text("SKU002")
    page.keyboard.press("z")
    expect(page.locator("#title")).to_contain_text("SKU001")
    page.keyboard.press("x")
    page.keyboard.press("5")
    expect(page.locator("#title")).to_contain_text("SKU002")
    page.keyboard.press("a")
    expect(page.locator("#title")).to_contain_text("SKU003")
    page.keyboard.press("p")
    expect(page.locator("#summary")).to_be_visible()

    page.locator("#summary-export").click()
    page.get_by_role("button", name="Start the export").click()
    expect(page.locator("#download")).to_be_visible(timeout=PATIENCE_MS)
    with page.expect_download() as download:
        page.locator("#download").click()
    check_zip(Path(download.value.path()), {"SKU000", "SKU002", "SKU003"})


def check_zip(path: Path, skus: set[str]) -> None:
    """The ZIP holds the approved photos only, as pictures that keep what the profile promises."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        rows = list(csv.DictReader(io.StringIO(archive.read("catalog.csv").decode("utf-8-sig"))))
        assert {row["sku"] for row in rows} == skus
        packshots = [name for name in archive.namelist() if name.startswith("packshots/")]
        assert packshots == sorted(f"packshots/{sku}_front.jpg" for sku in skus)
        for name in packshots:
            packshot = Image.open(io.BytesIO(archive.read(name)))
            pixels = np.asarray(packshot.convert("RGB"))
            assert max(packshot.size) == 2000
            assert packshot.info["icc_profile"]
            assert (pixels[:20] == 255).all() and (pixels[:, :20] == 255).all()
            product = np.any(pixels < 250, axis=2)
            rows_used = np.flatnonzero(np.any(product, axis=1))
            assert abs((rows_used[-1] - rows_used[0] + 1) / 2000 - 0.85) < 0.02
        cutout = Image.open(io.BytesIO(archive.read("cutouts/SKU000_front.png")))
        assert cutout.mode == "RGBA" and cutout.getchannel("A").getextrema() == (0, 255)
        assert Image.open(io.BytesIO(archive.read("swatches/SKU000_front.png"))).size == (50, 50)


def test_a_file_that_is_sent_twice_is_reported_and_not_stored_twice(page: Page, tmp_path: Path) -> None:
    new_shoot(page, "Twice")
    folder = write_photos(tmp_path / "photos", 1)
    upload(page, folder, 1)
    page.set_input_files("#files", sorted(folder.iterdir()))
    expect(page.locator("#upload-list")).to_contain_text("already", timeout=PATIENCE_MS)
    expect(page.locator(".tile")).to_have_count(1)


def test_the_review_starts_again_at_the_first_photo_that_waits(page: Page, tmp_path: Path) -> None:
    address = new_shoot(page, "Later")
    upload(page, write_photos(tmp_path / "photos", 2), 2)
    page.goto(f"{address}/review")
    expect(page.locator("#title")).to_contain_text("SKU000")
    with page.expect_response(re.compile("/decision$")):
        page.keyboard.press("p")
    expect(page.locator("#title")).to_contain_text("SKU001")
    page.goto(f"{address}/review")
    expect(page.locator("#title")).to_contain_text("SKU001")


def test_decisions_arrive_when_the_review_is_left_at_once(page: Page, tmp_path: Path) -> None:
    address = new_shoot(page, "In a hurry")
    upload(page, write_photos(tmp_path / "photos", 2), 2)
    page.goto(f"{address}/review")
    expect(page.locator("#title")).to_contain_text("SKU000")
    # The answer to the first decision never comes, so that the second one waits.
    page.evaluate("""() => {
        const send = window.fetch;
        window.fetch = (url, how) => {
            const answer = send(url, how);
            return String(url).endsWith("/decision") ? new Promise(() => {}) : answer;
        };
    }""")
    page.keyboard.press("p")
    expect(page.locator("#title")).to_contain_text("SKU001")
    page.keyboard.press("p")
    page.goto(f"{address}#approved")
    expect(page.locator(".tile")).to_have_count(2)


def test_a_review_that_opens_on_a_photo_decided_meanwhile_goes_on_to_the_next(page: Page, tmp_path: Path) -> None:
    address = new_shoot(page, "Meanwhile")
    upload(page, write_photos(tmp_path / "photos", 2), 2)
    page.goto(f"{address}/review")
    expect(page.locator("#title")).to_contain_text("SKU000")
    first = page.url
    with page.expect_response(re.compile("/decision$")):
        page.keyboard.press("p")
    page.goto("about:blank")
    page.goto(f"{first}#next")
    expect(page.locator("#title")).to_contain_text("SKU001")
    page.goto("about:blank")
    page.goto(first)
    expect(page.locator("#title")).to_contain_text("SKU000")


@pytest.mark.parametrize("path", ["/shoots", "/account", "/users", "/imports/new"])
def test_no_page_scrolls_sideways_on_a_telephone(page: Page, studio: Studio, path: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    response = page.goto(path)
    assert response is not None and response.status == 200, studio.home.logs()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_review_fits_a_telephone_and_works_by_touch(page: Page, tmp_path: Path) -> None:
    address = new_shoot(page, "Telephone")
    upload(page, write_photos(tmp_path / "photos", 1), 1)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{address}/review")
    expect(page.locator("#title")).to_contain_text("SKU000")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#approve").click()
    expect(page.locator("#summary")).to_be_visible()
