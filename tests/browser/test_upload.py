"""Sending files: what goes wrong is told per file, the rest goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.steps import PATIENCE_MS, make_shoot, upload, write_all
from tests.support.images import write_noise_as_jpg, write_truncated

pytestmark = pytest.mark.browser


def test_duplicates_and_refusals_are_rows_with_their_sentence(page: Page, tmp_path: Path) -> None:
    make_shoot(page, "Problems")
    photos = write_all(tmp_path / "photos")
    upload(page, photos)
    large = tmp_path / "large.png"
    large.write_bytes(b"\x00" * (2 * 1024 * 1024 + 1))
    page.locator("#files").set_input_files([photos[0], write_noise_as_jpg(tmp_path / "noise.jpg"), large])
    expect(page.locator("#upload-summary")).to_contain_text("1 duplicate · 2 refused")
    rows = page.locator(".upload")
    expect(rows.filter(has_text="SKU1_front.png")).to_contain_text("This shoot has the same photo already")
    expect(rows.filter(has_text="noise.jpg")).to_contain_text("Refused")
    expect(rows.filter(has_text="large.png")).to_contain_text("larger than 2 MB")
    expect(page.locator(".tile")).to_have_count(4)


def test_a_file_whose_connection_broke_is_sent_again_by_its_button(
    page: Page, tmp_path: Path, complaints: list[str]
) -> None:
    make_shoot(page, "Retry")
    photos = write_all(tmp_path / "photos")
    broken: list[str] = []

    def break_once(route: Route) -> None:
        if "SKU3" in route.request.url and not broken:
            broken.append(route.request.url)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/photos?*", break_once)
    page.locator("#files").set_input_files(photos)
    again = page.get_by_role("button", name="Send SKU3_front.png again")
    expect(again).to_be_visible()
    expect(page.locator(".upload")).to_have_count(1)
    again.click()
    expect(page.locator("#live-words")).to_have_text("All 4 photos prepared", timeout=PATIENCE_MS)
    assert [text for text in complaints if "ERR_CONNECTION_RESET" not in text] == []
    complaints.clear()


def test_a_chosen_folder_keeps_its_paths(page: Page, tmp_path: Path) -> None:
    make_shoot(page, "Folder")
    for name in ("SKU1", "SKU2"):
        write_all(tmp_path / "drop" / name)[0].rename(tmp_path / "drop" / name / "front.png")
        for other in (tmp_path / "drop" / name).glob("SKU*"):
            other.unlink()
    # Two views of the same bytes would be duplicates; one byte after the end of a PNG harms nobody.
    with (tmp_path / "drop" / "SKU2" / "front.png").open("ab") as file:
        file.write(b"\x00")
    page.locator("#folder").set_input_files(tmp_path / "drop")
    expect(page.locator(".tile .sku").filter(has_text="SKU1 front")).to_be_visible()
    expect(page.locator(".tile .sku").filter(has_text="SKU2 front")).to_be_visible()


def test_a_photo_that_cannot_be_prepared_says_why_and_is_tried_again(page: Page, tmp_path: Path) -> None:
    make_shoot(page, "Broken off")
    page.locator("#files").set_input_files([write_truncated(tmp_path / "SKU1_front.jpg")])
    failed = page.locator("#failed")
    expect(failed).to_contain_text("1 photo could not be prepared", timeout=PATIENCE_MS)
    expect(failed).to_contain_text("SKU1_front.jpg")
    expect(page.locator("#live-words")).to_have_text("0 of 1 photo prepared, 1 failed")
    reason = page.locator(".tile .reason").inner_text()
    assert reason.endswith(".")
    with page.expect_response("**/retry") as answered:
        failed.get_by_role("button", name="Try SKU1_front.jpg again").click()
    assert answered.value.status == 200
    expect(failed.get_by_role("button", name="Try SKU1_front.jpg again")).to_be_enabled(timeout=PATIENCE_MS)
    expect(page.locator(".tile .reason")).to_have_text(reason)


def test_dropped_files_arrive_like_chosen_ones(page: Page, tmp_path: Path) -> None:
    make_shoot(page, "Drop")
    photo = write_all(tmp_path / "photos")[0]
    transfer = page.evaluate_handle(
        """bytes => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([new Uint8Array(bytes)], "SKU1_front.png", { type: "image/png" }));
            return transfer;
        }""",
        list(photo.read_bytes()),
    )
    page.dispatch_event("#drop", "dragenter", {"dataTransfer": transfer})
    expect(page.locator("body")).to_have_class("dragging")
    page.dispatch_event("#drop", "drop", {"dataTransfer": transfer})
    expect(page.locator("body")).not_to_have_class("dragging")
    expect(page.locator(".tile .sku")).to_have_text("SKU1 front")
