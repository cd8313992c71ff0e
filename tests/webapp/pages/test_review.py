"""The frame of the review."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.support.photos import add, add_prepared
from webapp.models import Shoot, User
from webapp.pages.review import HELP_KEYS
from webapp.services import reviews, shoots


def test_the_review_starts_at_the_first_photo_that_nobody_has_decided(
    reviewer_client: FlaskClient, reviewer: User, shoot: Shoot
) -> None:
    first, second = add_prepared(shoot, "SKU1_front.png"), add_prepared(shoot, "SKU2_front.png", (20, 90, 40))
    reviews.decide(first.id, "approve", None, reviewer)
    answer = reviewer_client.get(f"/shoots/{shoot.id}/review")
    assert answer.location == f"/shoots/{shoot.id}/review/{second.id}#next"


def test_with_nothing_left_the_review_shows_its_summary(reviewer_client: FlaskClient, shoot: Shoot) -> None:
    page = reviewer_client.get(f"/shoots/{shoot.id}/review")
    assert page.status_code == 200
    assert 'data-photo=""' in page.text


def test_every_reason_is_a_button(reviewer_client: FlaskClient, shoot: Shoot) -> None:
    page = reviewer_client.get(f"/shoots/{shoot.id}/review").text
    for code, label in reviews.REASONS.items():
        assert f'data-reason="{code}"' in page
        assert label in page
    assert len(reviews.REASONS) <= 9


def test_every_key_is_in_the_help(reviewer_client: FlaskClient, shoot: Shoot) -> None:
    page = reviewer_client.get(f"/shoots/{shoot.id}/review").text
    for words, keys in HELP_KEYS:
        assert words in page
        for key in keys:
            assert f"<kbd>{key}</kbd>" in page


def test_an_operator_may_look_but_has_no_buttons_to_decide(operator_client: FlaskClient, shoot: Shoot) -> None:
    photo = add_prepared(shoot, "SKU1_front.png")
    page = operator_client.get(f"/shoots/{shoot.id}/review/{photo.id}").text
    assert 'id="skip"' in page
    assert 'id="approve"' not in page
    assert 'id="undo"' not in page


def test_a_photo_of_another_shoot_is_not_found(reviewer_client: FlaskClient, shoot: Shoot) -> None:
    photo = add_prepared(shoot, "SKU1_front.png")
    other = shoots.create_shoot("Winter", None)
    assert reviewer_client.get(f"/shoots/{other.id}/review/{photo.id}").status_code == 404


def test_a_photo_that_is_not_prepared_yet_leads_back_to_the_shoot(reviewer_client: FlaskClient, shoot: Shoot) -> None:
    photo = add(shoot, "SKU1_front.png")
    assert reviewer_client.get(f"/shoots/{shoot.id}/review/{photo.id}").location == f"/shoots/{shoot.id}"
