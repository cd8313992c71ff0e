"""No route without a rule, and every rule holds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from webapp import create_app
from webapp.access import PUBLIC, rule_of
from webapp.config import Config
from webapp.models import ROLES
from webapp.services.errors import UserError

MAY_BE_PUBLIC = {"static", "login.show", "login.sign_in", "login.sign_out", "health.show"}
PARAMETERS = {
    "shoot_id": 1,
    "photo_id": 1,
    "export_id": 1,
    "import_id": 1,
    "run_id": 1,
    "user_id": 1,
    "version_id": 1,
    "token": "x",
    "filename": "x",
    "action": "accept",
    "name": "x",
}


def routes(app: Flask) -> list[tuple[str, str, Rule]]:
    """(method, path with numbers filled in, rule) of every route."""
    found = []
    for rule in app.url_map.iter_rules():
        adapter = app.url_map.bind("localhost")
        path = adapter.build(rule.endpoint, {name: PARAMETERS[name] for name in rule.arguments})
        found += [(method, path, rule) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]
    return found


def test_every_route_has_a_rule(app: Flask) -> None:
    missing = [rule.rule for _method, _path, rule in routes(app) if rule_of(app, rule.endpoint) is None]
    assert missing == []


def test_only_signing_in_and_the_health_check_are_public(app: Flask) -> None:
    public = {rule.endpoint for _method, _path, rule in routes(app) if rule_of(app, rule.endpoint) == PUBLIC}
    assert public == MAY_BE_PUBLIC


def test_a_stranger_gets_nowhere(app: Flask, client: FlaskClient) -> None:
    for method, path, rule in routes(app):
        if rule_of(app, rule.endpoint) == PUBLIC:
            continue
        answer = client.open(path, method=method)
        if path.startswith("/api/"):
            assert answer.status_code == 401, path
        else:
            assert answer.status_code == 303, path
            assert answer.location.startswith("/login"), path


@pytest.mark.parametrize("role", ["operator", "reviewer"])
def test_a_lower_role_is_refused(app: Flask, client_as: Callable[[str], FlaskClient], role: str) -> None:
    browser = client_as(role)
    refused = 0
    for method, path, rule in routes(app):
        needed = rule_of(app, rule.endpoint)
        if needed in ROLES and ROLES.index(str(needed)) > ROLES.index(role):
            assert browser.open(path, method=method).status_code == 403, path
            refused += 1
    assert refused >= 4


def test_a_route_without_a_rule_is_refused_when_it_is_opened(settings: Config) -> None:
    app = create_app(settings)
    open_door = Blueprint("open_door", __name__)
    open_door.add_url_rule("/open", view_func=lambda: "come in")
    app.register_blueprint(open_door)
    assert rule_of(app, "open_door.<lambda>") is None
    with app.test_request_context("/open"), pytest.raises(UserError) as refused:
        app.preprocess_request()
    assert refused.value.status == 403


def test_a_one_time_password_must_be_replaced_before_anything_else(app: Flask) -> None:
    from webapp.services import users

    with app.app_context():
        _user, password = users.create_user("kim@example.com", "Kim", "admin")
    browser = app.test_client()
    signed_in = browser.post("/login", data={"email": "kim@example.com", "password": password})
    assert signed_in.location == "/account"
    assert browser.get("/shoots").location == "/account"
    assert browser.get("/api/v1/shoots").status_code == 403
    words = {"old": password, "new": "a better password", "again": "a better password"}
    assert browser.post("/account", data=words).location == "/shoots"
    assert browser.get("/shoots").status_code == 200


def test_every_answer_carries_the_security_headers(client: FlaskClient) -> None:
    answer = client.get("/login")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_a_form_without_its_csrf_token_changes_nothing(app: Flask, admin_client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert admin_client.post("/shoots", data={"name": "Autumn"}).status_code == 400
    assert admin_client.post("/api/v1/shoots", json={"name": "Autumn"}).status_code == 400
    assert admin_client.put("/api/v1/shoots/1/photos?name=a.jpg", data=b"x").status_code == 400
    assert admin_client.get("/api/v1/shoots").get_json() == {"shoots": []}
