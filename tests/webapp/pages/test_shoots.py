"""The list of shoots."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.support.photos import add_prepared
from webapp.models import Shoot


def test_the_door_leads_to_the_shoots(operator_client: FlaskClient) -> None:
    assert operator_client.get("/").location == "/shoots"


def test_an_empty_house_says_what_to_do_next(operator_client: FlaskClient) -> None:
    assert "Give it a name above" in operator_client.get("/shoots").text


def test_a_new_shoot_opens_at_once(operator_client: FlaskClient) -> None:
    answer = operator_client.post("/shoots", data={"name": "  Autumn   tops "})
    assert answer.status_code == 303
    page = operator_client.get(answer.location)
    assert "Autumn tops" in page.text
    assert "Drop photos or a whole folder here" in page.text


def test_a_shoot_without_a_name_is_refused_with_a_sentence(operator_client: FlaskClient) -> None:
    answer = operator_client.post("/shoots", data={"name": " "})
    assert answer.status_code == 400
    assert "needs a name" in answer.text


def test_a_card_shows_the_cover_and_the_counts(operator_client: FlaskClient, shoot: Shoot) -> None:
    add_prepared(shoot, "SKU1_front.png")
    page = operator_client.get("/shoots").text
    assert "1 photo ·" in page
    assert "1 to review" in page
    assert 'src="/media/' in page


def test_a_name_is_shown_as_text_and_never_as_html(operator_client: FlaskClient) -> None:
    operator_client.post("/shoots", data={"name": "<script>alert(1)</script>"})
    assert "<script>alert" not in operator_client.get("/shoots").text
