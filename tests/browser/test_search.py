"""Finding a product in a real browser: by upload, paste, drop, crop, one of the house's photos, colour."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.browser.steps import COLOURS, PATIENCE_MS, make_shoot, upload, write_all
from tests.support.images import product_scene, write_noise_as_jpg, write_plain

pytestmark = pytest.mark.browser

FILE_SCRIPT = """
(encoded) => {
  const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], "phone.png", { type: "image/png" }));
  return transfer;
}
"""


@pytest.fixture
def shop(page: Page, tmp_path: Path) -> str:
    """A shoot of four products in four colours, the search open on it; the shoot's id."""
    shoot_id = make_shoot(page, f"Search {tmp_path.name}")
    upload(page, write_all(tmp_path / "photos"))
    page.goto(f"/search?shoot={shoot_id}")
    expect(page.locator("#found .tile")).to_have_count(4)
    return str(shoot_id)


def phone_photo(folder: Path, name: str) -> Path:
    """Another photo of one of the products: smaller, other noise, other light."""
    colour = tuple(min(255, value + 6) for value in COLOURS[name])
    image = product_scene(240, 320, colour, (210, 214, 220), seed=7)[0]  # type: ignore[arg-type]  # three numbers
    return write_plain(folder / "phone.png", image)


def handed_over(page: Page, photo: Path) -> object:
    """A DataTransfer that holds the file."""
    return page.evaluate_handle(FILE_SCRIPT, base64.b64encode(photo.read_bytes()).decode())


def expect_first(page: Page, sku: str) -> None:
    expect(page.locator("#found .tile").first).to_have_attribute("data-sku", sku, timeout=PATIENCE_MS)


def test_by_an_uploaded_photo(page: Page, shop: str, tmp_path: Path) -> None:
    page.locator("#photo").set_input_files(phone_photo(tmp_path, "SKU3_front.png"))
    expect(page.locator("#results-title")).to_have_text("Products like your photo", timeout=PATIENCE_MS)
    expect_first(page, "SKU3")
    expect(page.locator("#crop-image")).to_be_visible()
    expect(page.locator("#boxes button").first).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect_first(page, "SKU3")
    expect(page.locator("#crop-layer .frame")).to_be_visible()


def test_by_a_pasted_photo(page: Page, shop: str, tmp_path: Path) -> None:
    transfer = handed_over(page, phone_photo(tmp_path, "SKU2_front.png"))
    page.evaluate("(data) => dispatchEvent(new ClipboardEvent('paste', { clipboardData: data }))", transfer)
    expect(page.locator("#results-title")).to_have_text("Products like your photo", timeout=PATIENCE_MS)
    expect_first(page, "SKU2")


def test_by_a_dropped_photo(page: Page, shop: str, tmp_path: Path) -> None:
    transfer = handed_over(page, phone_photo(tmp_path, "SKU4_front.png"))
    page.dispatch_event("#results", "drop", {"dataTransfer": transfer})
    expect(page.locator("#results-title")).to_have_text("Products like your photo", timeout=PATIENCE_MS)
    expect_first(page, "SKU4")


def test_by_a_crop_with_mouse_and_keyboard(page: Page, shop: str, tmp_path: Path) -> None:
    both = Image.new("RGB", (600, 320), (225, 224, 222))
    for left, name in ((20, "SKU1_front.png"), (330, "SKU3_front.png")):
        both.paste(Image.fromarray(product_scene(240, 320, COLOURS[name])[0]), (left, 0))
    both.save(tmp_path / "both.png")
    page.locator("#photo").set_input_files(tmp_path / "both.png")
    expect(page.locator("#crop-layer .frame")).to_be_visible(timeout=PATIENCE_MS)
    area = page.locator("#crop-layer").bounding_box()
    assert area is not None
    # The left edge of the frame to beyond the first product: what is left is the second one.
    edge = page.locator("#crop-layer .handle.w").bounding_box()
    assert edge is not None
    page.mouse.move(edge["x"] + edge["width"] / 2, edge["y"] + edge["height"] / 2)
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] * 0.55, edge["y"], steps=5)
    page.mouse.up()
    expect_first(page, "SKU3")
    expect(page).to_have_url(re.compile("box="))
    page.get_by_role("button", name="Whole photo").click()
    expect(page.get_by_role("button", name="Whole photo")).to_have_attribute("aria-pressed", "true")
    page.locator("#crop").focus()
    for _ in range(13):
        page.keyboard.press("Shift+ArrowLeft")
    for _ in range(12):
        page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Enter")
    expect_first(page, "SKU1")


def test_by_one_of_the_houses_photos_also_in_another_colour(page: Page, shop: str) -> None:
    page.locator("#found .tile[data-sku=SKU1]").get_by_role("link", name="More like SKU1").click()
    expect(page.locator("#results-title")).to_have_text("More like this")
    expect(page.locator("#liked")).to_contain_text("SKU1")
    expect(page.locator("#found .tile").first).to_be_visible()
    page.locator("#liked").get_by_role("link", name="In another colour").click()
    expect(page.locator("#results-title")).to_have_text("The same in another colour")
    page.locator("[name=shoot]").select_option(shop)
    expect(page.locator("#found .tile")).to_have_count(3)
    expect(page.locator("#found .tile[data-sku=SKU1]")).to_have_count(0)


def test_a_filter_chosen_before_the_script_came_counts(page: Page, shop: str) -> None:
    held: list[Route] = []
    page.route("**/js/search/main.js", lambda route: held.append(route))  # noqa: PLW0108 - only a function of Python's own kind can be a handler
    page.goto(f"/search?shoot={shop}", wait_until="commit")
    page.locator("[name=sku]").fill("SKU2")
    assert held, "the script was there first"
    held[0].continue_()
    expect(page.locator("#found .tile")).to_have_count(1)
    expect(page).to_have_url(re.compile("sku=SKU2"))


def test_by_a_colour_that_is_clicked_named_or_picked(page: Page, shop: str) -> None:
    page.get_by_role("button", name="navy", exact=True).click()
    expect(page.locator("#results-title")).to_have_text("Products in this colour")
    expect_first(page, "SKU3")
    page.locator("#colour").fill("red")
    page.keyboard.press("Enter")
    expect_first(page, "SKU1")
    page.locator("#picker").evaluate(
        "(input) => { input.value = '#146e32'; input.dispatchEvent(new Event('change')); }"
    )
    expect_first(page, "SKU2")
    expect(page).to_have_url(re.compile("colour=%23146e32"))


def test_filters_count_at_once_and_the_address_remembers_them(page: Page, shop: str) -> None:
    page.locator("[name=sku]").fill("ku2")
    expect(page.locator("#found .tile")).to_have_count(1)
    expect_first(page, "SKU2")
    page.locator("[name=state]").select_option("rejected")
    expect(page.locator("#results .empty")).to_contain_text("No photo fits all of this")
    page.go_back()
    expect(page.locator("#found .tile")).to_have_count(1)


def test_a_file_that_is_no_photo_gets_a_sentence(page: Page, shop: str, tmp_path: Path, complaints: list[str]) -> None:
    page.locator("#photo").set_input_files(write_noise_as_jpg(tmp_path / "noise.jpg"))
    expect(page.locator("#problem")).to_be_visible()
    expect(page.locator("#problem")).to_contain_text(".")
    large = tmp_path / "large.png"
    large.write_bytes(b"\x00" * (2 * 1024 * 1024 + 1))
    page.locator("#photo").set_input_files(large)
    expect(page.locator("#problem")).to_contain_text("larger than 2 MB")
    # The noise was refused with a 400, which the browser notes.
    complaints.clear()


def test_the_review_shows_the_most_similar_products(page: Page, shop: str) -> None:
    page.goto(f"/shoots/{shop}/review")
    expect(page.locator("#title")).to_contain_text("SKU1")
    expect(page.locator("#similar a").first).to_be_visible(timeout=PATIENCE_MS)
    assert page.locator("#similar a").count() <= 5
    page.locator("#more-like-this").click()
    expect(page.locator("#results-title")).to_have_text("More like this")


def test_the_same_file_in_another_shoot_is_told_on_the_review_with_both_pictures(
    page: Page, shop: str, tmp_path: Path
) -> None:
    again = make_shoot(page, "The same again")
    upload(page, [tmp_path / "photos" / "SKU2_front.png"])
    page.goto(f"/shoots/{again}/review")
    for _ in range(10):
        page.wait_for_load_state("networkidle")
        if page.locator("#verdict").is_visible():
            break
        page.reload()
    expect(page.locator("#verdict-title")).to_have_text("Same file")
    expect(page.locator("#verdict-evidence img")).to_have_count(2)
    page.goto(f"/shoots/{again}")
    expect(page.locator("#repeats")).to_contain_text("SKU2 front: same file as SKU2 front")
