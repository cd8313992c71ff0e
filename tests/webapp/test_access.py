from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from webapp import access
from webapp.models import User, db


@pytest.fixture
def rooms(app: Flask) -> Flask:
    """Routes with every kind of rule, and one without."""
    for path, rule in (("open", access.public), ("office", access.requires("reviewer"))):
        app.add_url_rule(f"/{path}", path, rule(lambda: "inside"))
        app.add_url_rule(f"/api/{path}", f"api-{path}", rule(lambda: "inside"))
    app.add_url_rule("/forgotten", "forgotten", lambda: "inside")
    return app


def test_every_route_of_the_application_has_a_rule(app: Flask) -> None:
    without = [rule.rule for rule in app.url_map.iter_rules() if access.rule_of(app, rule.endpoint) is None]
    assert without == []


def test_a_route_without_a_rule_is_closed_to_everybody(rooms: Flask, admin_client: FlaskClient) -> None:
    assert admin_client.get("/forgotten").status_code == 403


def test_a_stranger_is_sent_to_sign_in_and_back(rooms: Flask, client: FlaskClient) -> None:
    answer = client.get("/office?page=2")
    assert (answer.status_code, answer.location) == (303, "/login?next=%2Foffice%3Fpage%3D2")
    assert client.get("/open").text == "inside"


def test_a_stranger_at_the_interface_gets_a_sentence(rooms: Flask, client: FlaskClient) -> None:
    answer = client.get("/api/office")
    assert answer.status_code == 401
    assert answer.json == {"error": "Sign in first; your session has ended."}


@pytest.mark.parametrize(("role", "status"), [("operator", 403), ("reviewer", 200), ("admin", 200)])
def test_a_role_opens_what_it_includes(
    rooms: Flask, client_as: Callable[[str], FlaskClient], role: str, status: int
) -> None:
    assert client_as(role).get("/office").status_code == status


def test_a_one_time_password_leads_to_the_account_page_first(
    rooms: Flask, client_as: Callable[[str], FlaskClient]
) -> None:
    browser = client_as("reviewer")
    with rooms.app_context(), db.write() as session:
        session.query(User).update({"must_change_password": True})
    assert browser.get("/office").location == "/account"
    assert browser.get("/api/office").status_code == 403


def test_a_deactivated_person_is_outside_at_once(rooms: Flask, client_as: Callable[[str], FlaskClient]) -> None:
    browser = client_as("reviewer")
    assert browser.get("/office").status_code == 200
    with rooms.app_context(), db.write() as session:
        session.query(User).update({"active": False})
    assert browser.get("/office").status_code == 303


def test_a_rule_for_a_role_that_does_not_exist_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="no role 'king'"):
        access.requires("king")
