"""The account page."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.conftest import PASSWORD

NEW = "another good password"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"old": PASSWORD, "new": NEW, "again": "something else"}, "differ"),
        ({"old": "not the old one", "new": NEW, "again": NEW}, "not right"),
        ({"old": PASSWORD, "new": "short", "again": "short"}, "10 to 200 characters"),
    ],
)
def test_a_password_that_will_not_do_is_told_with_a_sentence(
    operator_client: FlaskClient, words: dict[str, str], sentence: str
) -> None:
    answer = operator_client.post("/account", data=words)
    assert answer.status_code == 400
    assert sentence in answer.text


def test_a_new_password_signs_other_browsers_out_but_not_this_one(
    operator_client: FlaskClient, client: FlaskClient
) -> None:
    client.post("/login", data={"email": "operator@example.com", "password": PASSWORD})
    assert client.get("/shoots").status_code == 200
    changed = operator_client.post("/account", data={"old": PASSWORD, "new": NEW, "again": NEW})
    assert changed.location == "/shoots"
    assert operator_client.get("/shoots").status_code == 200
    client.delete_cookie("remember_token")
    assert client.get("/shoots").status_code == 303
