"""Signing in and out."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from webapp.access import public
from webapp.services import users

blueprint = Blueprint("login", __name__)


@blueprint.get("/login")
@public
def show() -> ResponseReturnValue:
    """The form; people who are signed in go on to the shoots."""
    if current_user.is_authenticated:
        return redirect(url_for("shoots.index"))
    return render_template("pages/login.html", sentence=None, email="")


@blueprint.post("/login")
@public
def sign_in() -> ResponseReturnValue:
    """Let a person in who has the right password."""
    email = request.form.get("email", "")
    user = users.authenticate(email, request.form.get("password", ""))
    if user is None:
        sentence = "E-mail address and password do not fit together."
        return render_template("pages/login.html", sentence=sentence, email=email), 401
    login_user(user, remember=True)
    if user.must_change_password:
        return redirect(url_for("account.show"), 303)
    return redirect(own_path(request.args.get("next")) or url_for("shoots.index"), 303)


@blueprint.post("/logout")
@public
def sign_out() -> ResponseReturnValue:
    """Forget the person in this browser."""
    logout_user()
    return redirect(url_for("login.show"), 303)


def own_path(address: str | None) -> str | None:
    """``address`` when it stays in this house, else None: a link must not send people elsewhere after signing in."""
    if not address or not address.startswith("/") or address.startswith("//") or "\\" in address:
        return None
    parts = urlsplit(address)
    return None if parts.scheme or parts.netloc else address
