"""Mending by mouse and by keyboard: brush, crop, angle, product, versions; all of it reaches the export."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.steps import PATIENCE_MS, export_zip, review_one

pytestmark = pytest.mark.browser


@pytest.fixture
def review(page: Page, tmp_path: Path) -> Page:
    """The review of a shoot of one photo."""
    return review_one(page, "Mending", tmp_path / "photos")


def source(review: Page) -> str:
    return review.locator("#result-image").get_attribute("src") or ""


def changes(review: Page, act: object) -> None:
    """Do something that changes the photo and wait for the new picture."""
    before = source(review)
    act()  # type: ignore[operator]
    expect(review.locator("#result-image")).not_to_have_attribute("src", before, timeout=PATIENCE_MS)


def drag(review: Page, selector: str, by: tuple[float, float]) -> None:
    box = review.locator(selector).bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    review.mouse.move(x, y)
    review.mouse.down()
    review.mouse.move(x + by[0] / 2, y + by[1] / 2)
    review.mouse.move(x + by[0], y + by[1])
    review.mouse.up()


def alpha_of(review: Page) -> np.ndarray:
    """The cut-out's alpha as the browser gets it."""
    answer = review.request.get(source(review))
    assert answer.ok
    return np.asarray(Image.open(io.BytesIO(answer.body())).convert("RGBA"))[..., 3]


def test_strokes_crops_and_angles_survive_and_reach_the_export(review: Page, tmp_path: Path) -> None:
    whole = alpha_of(review)
    review.keyboard.press("b")
    review.get_by_role("button", name="Erase", exact=True).click()
    review.get_by_label("Stop at edges").uncheck()
    changes(review, lambda: drag(review, "#result-image", (60, 0)))
    erased = alpha_of(review)
    assert (erased > 127).sum() < (whole > 127).sum() * 0.99
    changes(review, lambda: review.keyboard.press("Enter"))
    changes(review, lambda: review.keyboard.press("z"))
    assert (alpha_of(review) == erased).all()
    review.keyboard.press("Escape")
    review.keyboard.press("c")
    expect(review.locator("#crop-words")).to_contain_text("Product square")
    uncropped = source(review)
    changes(review, lambda: drag(review, ".handle.se", (-60, -60)))
    changes(review, lambda: review.keyboard.press("z"))
    assert source(review) == uncropped
    changes(review, lambda: drag(review, ".handle.se", (-60, -60)))
    changes(review, lambda: review.keyboard.press("."))
    review.keyboard.press("Escape")
    review.reload()
    expect(review.locator("#title")).to_have_text("SKU1 front")
    assert (alpha_of(review) == erased).all()
    photo = review.request.get(f"/api/v1/photos/{review.url.rsplit('/', 1)[1]}").json()
    left, top, right, bottom = photo["files"][2]["box_xyxy_px"]
    assert photo["angle_deg"] == 0.5
    with export_zip(review, tmp_path / "out.zip") as archive:
        names = {name.split("/")[0]: name for name in archive.namelist()}
        crop = Image.open(io.BytesIO(archive.read(names["crops"])))
        cutout = np.asarray(Image.open(io.BytesIO(archive.read(names["cutouts"]))))[..., 3]
    assert crop.size == (right - left, bottom - top)
    assert abs((cutout > 127).mean() - (erased > 127).mean()) < 0.005
    assert (cutout > 127).mean() < (whole > 127).mean() - 0.001


def test_colours_and_checks_follow_what_was_erased(review: Page) -> None:
    checks = review.locator("#checks li")
    expect(checks.first).to_be_visible()
    review.keyboard.press("b")
    review.get_by_role("button", name="Erase", exact=True).click()
    changes(review, lambda: drag(review, "#result-image", (60, 0)))
    photo_url = f"/api/v1/photos/{review.url.rsplit('/', 1)[1]}"
    expect(checks.first).not_to_contain_text("Looking at it again", timeout=PATIENCE_MS)
    assert review.request.get(photo_url).json()["unchecked"] is False


def test_a_failed_check_shows_where(review: Page) -> None:
    review.keyboard.press("b")
    review.get_by_label("Stop at edges").uncheck()
    box = review.locator("#original-image").bounding_box()
    assert box is not None
    review.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
    review.mouse.down()
    review.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] - 1, steps=6)
    changes(review, review.mouse.up)
    review.keyboard.press("Escape")
    expect(review.locator("#checks")).to_contain_text("cut off at the photo's bottom edge", timeout=PATIENCE_MS)
    changes(review, review.get_by_role("button", name="Show where: whole product in the frame").click)
    expect(review.locator("#result-caption")).to_have_text("Check: whole product in the frame")
    review.wait_for_function("() => document.getElementById('result-image').naturalWidth > 0")


def test_versions_stand_side_by_side_and_any_of_them_comes_back(review: Page) -> None:
    original = source(review)
    changes(review, lambda: review.keyboard.press("h"))
    review.keyboard.press("i")
    changes(review, lambda: review.keyboard.press("1"))
    changes(review, lambda: review.get_by_label("Class").select_option("bag"))
    review.keyboard.press("Escape")
    review.keyboard.press("v")
    expect(review.locator("#versions-list li")).to_have_count(4)
    expect(review.locator("#versions-list li[aria-current]")).to_contain_text("Changed the class to bag")
    review.locator("#versions-list li").first.get_by_role("button", name="Restore").click()
    expect(review.locator("#result-image")).to_have_attribute("src", original)
    review.keyboard.press("v")
    expect(review.locator("#versions-list li")).to_have_count(4)
    expect(review.locator("#versions-list li[aria-current]")).to_contain_text("As the machine made it")


def test_the_brush_works_without_a_mouse_and_stops_at_edges(review: Page) -> None:
    whole = alpha_of(review)
    review.keyboard.press("b")
    review.keyboard.press("e")
    expect(review.get_by_role("button", name="Erase", exact=True)).to_have_attribute("aria-pressed", "true")
    for _ in range(3):
        review.keyboard.press("Shift+ArrowLeft")
    changes(review, lambda: review.keyboard.press("Enter"))
    assert (alpha_of(review) > 127).sum() < (whole > 127).sum()
    review.keyboard.press("Escape")
    expect(review.locator("#mend-bar")).to_be_hidden()


def test_the_photo_is_loaded_once_when_the_brush_is_taken_in_hand(review: Page) -> None:
    asked: list[str] = []
    review.on("request", lambda request: asked.append(request.url) if request.url.endswith("/edits/ready") else None)
    with review.expect_response("**/edits/ready") as answer:
        review.keyboard.press("b")
    assert answer.value.status == 204
    changes(review, lambda: review.keyboard.press("Enter"))
    review.keyboard.press("Escape")
    review.keyboard.press("b")
    expect(review.locator("#mend-bar")).to_be_visible()
    assert len(asked) == 1


def test_the_full_view_wipes_between_before_and_after(review: Page) -> None:
    review.keyboard.press(" ")
    expect(review.locator("#original")).to_be_visible()
    expect(review.locator("#result")).to_be_visible()
    review.keyboard.press("]")
    expect(review.locator("#wipe")).to_have_value("60")
    review.keyboard.press("Escape")
    expect(review.locator("#facts")).to_be_visible()
