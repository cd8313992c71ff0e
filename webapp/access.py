"""Who may open what. Every route carries a rule; one without a rule is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Flask, Response, current_app, redirect, request
from flask_login import LoginManager, current_user

from webapp.models import ROLES
from webapp.services import users
from webapp.services.errors import UserError

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
_RULE = "packshot_rule"
_OPEN_ENDPOINTS = {"static"}
# What people reach while they still have to replace a one-time password.
_BEFORE_PASSWORD = ("/account", "/logout")


def public(view: View) -> View:
    """Rule: anybody, also without signing in."""
    setattr(view, _RULE, PUBLIC)
    return view


def requires(role: str) -> Callable[[View], View]:
    """Rule: people with this role or a higher one (operator < reviewer < admin)."""
    if role not in ROLES:
        raise ValueError(f"there is no role {role!r}; there are {ROLES}")

    def mark(view: View) -> View:
        setattr(view, _RULE, role)
        return view

    return mark


def rule_of(app: Flask, endpoint: str) -> str | None:
    """The rule of a route: "public", a role, or None when it has none."""
    if endpoint in _OPEN_ENDPOINTS:
        return PUBLIC
    rule: str | None = getattr(app.view_functions.get(endpoint), _RULE, None)
    return rule


def init_app(app: Flask) -> None:
    """Guard every request of ``app``."""
    manager = LoginManager(app)
    manager.session_protection = "basic"
    manager.user_loader(users.find_for_session)
    app.before_request(_guard)


def _guard() -> Response | None:
    if request.endpoint is None:
        return None
    rule = rule_of(current_app, request.endpoint)
    if rule == PUBLIC:
        return None
    if rule is None:
        raise UserError("Nobody may open this page: it has no access rule.", status=403)
    if not current_user.is_authenticated:
        return _sign_in()
    if current_user.must_change_password and request.path not in _BEFORE_PASSWORD:
        return _first_choose_password()
    if not current_user.may(rule):
        raise UserError(f"Your role ({current_user.role}) may not do this; it needs {rule}.", status=403)
    return None


def is_api() -> bool:
    """Whether the present request is for the JSON interface."""
    return request.path.startswith("/api/")


def _sign_in() -> Response:
    if is_api():
        raise UserError("Sign in first; your session has ended.", status=401)
    here = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return _see_other("/login", here)


def _first_choose_password() -> Response:
    if is_api():
        raise UserError("Choose a password of your own first, on the account page.", status=403)
    return _see_other("/account", None)


def _see_other(path: str, next_path: str | None) -> Response:
    query = f"?{urlencode({'next': next_path})}" if next_path and next_path != "/" else ""
    return current_app.make_response(redirect(f"{path}{query}", code=303))
