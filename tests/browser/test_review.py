"""The review's keys and buttons, overlays, grounds and views."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import PATIENCE_MS, make_shoot, upload, write_all

pytestmark = pytest.mark.browser


@pytest.fixture
def review(page: Page, tmp_path: Path) -> Page:
    """The review of a shoot of four photos, at its first one."""
    shoot_id = make_shoot(page, "Review")
    upload(page, write_all(tmp_path / "photos"))
    page.goto(f"/shoots/{shoot_id}/review")
    expect(page.locator("#title")).to_have_text("SKU1 front", timeout=PATIENCE_MS)
    return page


def test_overlays_grounds_and_full_view_are_switched_by_keys(review: Page) -> None:
    for key, mark in (("m", ".mask"), ("o", ".box")):
        expect(review.locator(f"#overlay {mark}")).to_have_count(0)
        review.keyboard.press(key)
        expect(review.locator(f"#overlay {mark}")).to_have_count(1)
        review.keyboard.press(key)
        expect(review.locator(f"#overlay {mark}")).to_have_count(0)
    grounds = []
    for _ in range(4):
        review.keyboard.press("d")
        grounds.append(review.locator("#result .fit").get_attribute("data-ground"))
    assert grounds == ["grey", "black", "checker", "white"]
    review.keyboard.press(" ")
    expect(review.locator("#facts")).to_be_hidden()
    review.keyboard.press("Escape")
    expect(review.locator("#facts")).to_be_visible()


def test_both_pictures_stand_side_by_side_at_the_same_size(review: Page) -> None:
    original, result = review.locator("#original-image").bounding_box(), review.locator("#result-image").bounding_box()
    assert original is not None
    assert result is not None
    assert abs(original["height"] - result["height"]) < 2
    assert abs(original["y"] - result["y"]) < 2
    assert original["height"] > 500


def test_every_action_has_a_button(review: Page) -> None:
    title = review.locator("#title")
    review.get_by_role("button", name="Skip").click()
    expect(title).to_have_text("SKU2 front")
    review.get_by_role("button", name="Back").click()
    expect(title).to_have_text("SKU1 front")
    review.get_by_role("button", name="Reject").click()
    review.get_by_role("button", name="Wrong colour").click()
    expect(title).to_have_text("SKU2 front")
    review.keyboard.press("ArrowLeft")
    expect(review.locator("#decided")).to_have_text("Reason: Wrong colour")
    review.get_by_role("button", name="Undo").click()
    expect(review.locator("#state")).to_have_text("To review")
    review.get_by_role("button", name="Keys").click()
    expect(review.get_by_role("heading", name="Keys")).to_be_visible()
    review.keyboard.press("Escape")
    review.keyboard.press("g")
    review.wait_for_url("**/shoots/*")
    expect(review.locator(".tile")).to_have_count(4)


def test_digits_and_letters_in_a_field_decide_nothing(review: Page) -> None:
    review.get_by_text("Correct SKU or view").click()
    review.get_by_label("SKU").fill("")
    review.get_by_label("SKU").press_sequentially("apx1")
    review.get_by_role("button", name="Save").click()
    expect(review.locator("#title")).to_have_text("apx1 front")
    expect(review.locator("#state")).to_have_text("To review")


def test_a_decision_that_does_not_arrive_brings_the_photo_back(review: Page, complaints: list[str]) -> None:
    review.route("**/decision", lambda route: route.abort("connectionreset"))
    review.keyboard.press("p")
    expect(review.locator("#toast")).to_contain_text("cannot be reached")
    expect(review.locator("#title")).to_have_text("SKU1 front")
    expect(review.locator("#state")).to_have_text("To review")
    complaints.clear()


def test_a_skipped_photo_comes_again_when_the_others_are_decided(review: Page) -> None:
    title = review.locator("#title")
    for key, following in (
        ("ArrowRight", "SKU2 front"),
        ("a", "SKU3 front"),
        ("ArrowRight", "SKU4 front"),
        ("a", "SKU1 front"),
    ):
        review.keyboard.press(key)
        expect(title).to_have_text(following)
    review.keyboard.press("p")
    expect(title).to_have_text("SKU3 front")
    review.keyboard.press("p")
    expect(review.locator("#summary-title")).to_have_text("Every photo is reviewed")
    expect(review.locator("#summary-figures")).to_contain_text(re.compile(r"approved\s*4"))


def test_decisions_that_follow_each_other_at_once_all_arrive(review: Page) -> None:
    for following in ("SKU2 front", "SKU3 front", "SKU4 front"):
        review.keyboard.press("p")
        expect(review.locator("#title")).to_have_text(following)
    review.keyboard.press("p")
    expect(review.locator("#summary-title")).to_have_text("Every photo is reviewed")
    review.keyboard.press("z")
    expect(review.locator("#title")).to_have_text("SKU4 front")
    expect(review.locator("#state")).to_have_text("To review")
