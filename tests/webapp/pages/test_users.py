"""The page of people."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from tests.conftest import PASSWORD


def test_a_new_person_gets_a_one_time_password_that_is_shown_once(
    admin_client: FlaskClient, client: FlaskClient
) -> None:
    form = {"name": "Kim", "email": "kim@example.com", "role": "reviewer"}
    page = admin_client.post("/users", data=form).text
    shown = re.search(r"data-secret>([^<]+)<", page)
    assert shown is not None
    answer = client.post("/login", data={"email": "kim@example.com", "password": shown.group(1)})
    assert answer.location == "/account"
    assert shown.group(1) not in admin_client.get("/users").text


def test_an_address_that_is_taken_is_refused_with_a_sentence(admin_client: FlaskClient) -> None:
    form = {"name": "Kim", "email": "admin@example.com", "role": "reviewer"}
    answer = admin_client.post("/users", data=form)
    assert answer.status_code == 409
    assert "already somebody" in answer.text


def test_the_last_administrator_stays_one(admin_client: FlaskClient) -> None:
    answer = admin_client.post("/users/1/role", data={"role": "operator"})
    assert answer.status_code == 409
    assert "last administrator" in answer.text


def test_a_person_who_is_locked_out_is_signed_out(admin_client: FlaskClient, client: FlaskClient) -> None:
    admin_client.post("/users", data={"name": "Kim", "email": "kim@example.com", "role": "operator"})
    page = admin_client.post("/users/2/password").text
    shown = re.search(r"data-secret>([^<]+)<", page)
    assert shown is not None
    client.post("/login", data={"email": "kim@example.com", "password": shown.group(1)})
    assert client.get("/account").status_code == 200
    assert admin_client.post("/users/2/active", data={"active": ""}).status_code == 303
    assert client.get("/account").status_code == 303
    assert client.post("/login", data={"email": "kim@example.com", "password": shown.group(1)}).status_code == 401


def test_a_new_role_counts_at_once(admin_client: FlaskClient, client: FlaskClient) -> None:
    admin_client.post("/users", data={"name": "Kim", "email": "kim@example.com", "role": "operator"})
    assert admin_client.post("/users/2/role", data={"role": "admin"}).status_code == 303
    assert admin_client.post("/users/1/role", data={"role": "operator"}).status_code == 303
    assert admin_client.get("/users").status_code == 403
    assert client.post("/login", data={"email": "admin@example.com", "password": PASSWORD}).location == "/shoots"
