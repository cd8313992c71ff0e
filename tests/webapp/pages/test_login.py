"""Signing in and out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.conftest import PASSWORD
from webapp.models import User
from webapp.pages.login import own_path


def test_the_right_password_leads_to_the_page_that_was_asked_for(operator: User, client: FlaskClient) -> None:
    asked = client.get("/imports/new?folder=a")
    assert asked.status_code == 303
    answer = client.post(asked.location, data={"email": operator.email, "password": PASSWORD})
    assert answer.location == "/imports/new?folder=a"


def test_a_wrong_password_is_told_with_a_sentence(operator: User, client: FlaskClient) -> None:
    answer = client.post("/login", data={"email": operator.email, "password": "wrong password"})
    assert answer.status_code == 401
    assert "do not fit together" in answer.text
    assert operator.email in answer.text


def test_signing_out_forgets_the_person(client_as: Callable[[str], FlaskClient]) -> None:
    browser = client_as("operator")
    assert browser.get("/shoots").status_code == 200
    assert browser.post("/logout").location == "/login"
    assert browser.get("/shoots").location == "/login?next=%2Fshoots"


def test_a_person_who_is_signed_in_needs_no_form(operator_client: FlaskClient) -> None:
    assert operator_client.get("/login").location == "/shoots"


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "x", ""]
)
def test_nobody_is_sent_elsewhere_after_signing_in(address: str) -> None:
    assert own_path(address) is None


def test_an_address_in_the_house_is_kept() -> None:
    assert own_path("/shoots/1?show=failed") == "/shoots/1?show=failed"
