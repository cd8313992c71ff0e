"""The desk: forty photos by keyboard alone, two reviewers at once, many at once, reasons that act, the trail."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PASSWORD, PATIENCE_MS, Studio
from tests.browser.steps import make_shoot, upload, write_all
from tests.reliability.house import write_photos
from webapp.services import users

pytestmark = pytest.mark.browser


def test_a_shoot_of_forty_photos_is_reviewed_by_keyboard_alone(page: Page, tmp_path: Path) -> None:
    shoot_id = make_shoot(page, "Forty")
    upload(page, sorted(write_photos(tmp_path / "photos", 40).iterdir()))
    page.goto(f"/shoots/{shoot_id}/review")
    expect(page.locator("#title")).to_contain_text("SKU")
    seen: list[str] = []
    for number in range(40):
        title = page.locator("#title")
        if seen:
            expect(title).not_to_have_text(seen[-1], timeout=PATIENCE_MS)
        seen.append(title.inner_text())
        if number % 10 == 9:
            page.keyboard.press("x")
            page.keyboard.press("6")
        else:
            page.keyboard.press("p")
    expect(page.locator("#summary-title")).to_have_text("Every photo is reviewed", timeout=PATIENCE_MS)
    assert len(set(seen)) == 40
    expect(page.locator("#summary-figures")).to_contain_text("36")
    page.keyboard.press("z")
    expect(page.locator("#state")).to_have_text("To review", timeout=PATIENCE_MS)


def test_two_reviewers_at_once_never_get_the_same_set(
    page: Page, browser: Browser, studio: Studio, tmp_path: Path
) -> None:
    shoot_id = make_shoot(page, "Two people")
    upload(page, write_all(tmp_path / "photos"))
    with studio.home.app.app_context():
        user, once = users.create_user("bo@studio.example", "Bo", "reviewer")
        users.change_password(user, once, PASSWORD)
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=studio.address)
    other = context.new_page()
    other.goto("/login")
    other.fill("[name=email]", "bo@studio.example")
    other.fill("[name=password]", PASSWORD)
    other.get_by_role("button", name="Sign in").click()
    other.wait_for_url("**/shoots")
    with page.expect_response("**/hold"):
        page.goto(f"/shoots/{shoot_id}/review")
    expect(page.locator("#title")).to_contain_text("SKU")
    first = page.locator("#title").inner_text()
    with other.expect_response("**/hold"):
        other.goto(f"/shoots/{shoot_id}/review")
    expect(other.locator("#title")).not_to_have_text(first)
    other.goto(page.url)
    expect(other.locator("#toast")).to_contain_text("Ada is reviewing", timeout=PATIENCE_MS)
    expect(other.locator("#title")).not_to_have_text(first, timeout=PATIENCE_MS)
    context.close()


def test_reasons_act_and_a_reshoot_is_listed_with_its_note(page: Page, tmp_path: Path) -> None:
    shoot_id = make_shoot(page, "Reasons")
    upload(page, write_all(tmp_path / "photos")[:2])
    page.goto(f"/shoots/{shoot_id}/review")
    expect(page.locator("#title")).to_have_text("SKU1 front")
    page.keyboard.press("x")
    page.keyboard.press("1")
    expect(page.locator("#title")).to_have_text("SKU2 front")
    expect(page.locator("#toast")).to_contain_text("cleaned again", timeout=PATIENCE_MS)
    page.keyboard.press("x")
    page.get_by_label("Note for whoever").fill("hem is blurred 1")
    page.get_by_role("button", name="taken again").click()
    expect(page.locator("#title")).to_have_text("SKU1 front")
    expect(page.locator("#state")).to_have_text("To review")
    page.goto(f"/shoots/{shoot_id}/reshoot")
    expect(page.locator("tbody tr")).to_contain_text("hem is blurred 1")
    page.goto(f"/shoots/{shoot_id}/trail")
    expect(page.locator("tbody")).to_contain_text("Cleaned the edge again")
    expect(page.locator("tbody")).to_contain_text("Rejected (Photo must be taken again: hem is blurred 1)")


def test_many_photos_are_chosen_and_decided_in_the_grid(page: Page, tmp_path: Path) -> None:
    shoot_id = make_shoot(page, "Many")
    upload(page, write_all(tmp_path / "photos"))
    page.goto(f"/shoots/{shoot_id}")
    page.get_by_role("button", name="Choose", exact=True).click()
    page.locator(".tile").nth(0).click()
    page.locator(".tile").nth(1).click()
    expect(page.locator("#bulk-words")).to_have_text("2 photos chosen")
    page.locator("[data-bulk=approve]").click()
    expect(page.locator(".tile[data-state=approved]")).to_have_count(2, timeout=PATIENCE_MS)
    page.keyboard.press("Control+a")
    expect(page.locator("#bulk-words")).to_have_text("4 photos chosen")
    page.locator("#bulk-person").select_option(label="Ada")
    page.locator("[data-bulk=assign]").click()
    expect(page.locator("#bulk-toast")).to_contain_text("4 photos assigned", timeout=PATIENCE_MS)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".tile[data-state=approved]")).to_have_count(0, timeout=PATIENCE_MS)


def test_a_whole_set_is_approved_by_one_key_and_undone_by_one(page: Page, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    front, back = write_all(folder)[:2]
    shoot_id = make_shoot(page, "A set")
    upload(page, [front, back.rename(folder / "SKU1_back.png")])
    page.goto(f"/shoots/{shoot_id}/review")
    expect(page.locator("#approve-set")).to_contain_text("Approve all 2 of this SKU")
    page.keyboard.press("Shift+A")
    expect(page.locator("#summary-title")).to_have_text("Every photo is reviewed", timeout=PATIENCE_MS)
    page.keyboard.press("z")
    expect(page.locator("#state")).to_have_text("To review", timeout=PATIENCE_MS)
    expect(page.locator("#position")).to_contain_text("2 left", timeout=PATIENCE_MS)
