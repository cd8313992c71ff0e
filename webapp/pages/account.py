"""A person's own account: the password."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user

from webapp.access import requires
from webapp.services import users
from webapp.services.errors import UserError

blueprint = Blueprint("account", __name__)


@blueprint.get("/account")
@requires("operator")
def show() -> ResponseReturnValue:
    """Name, role and the form for another password."""
    return _page(None)


@blueprint.post("/account")
@requires("operator")
def change_password() -> ResponseReturnValue:
    """Replace the password; other browsers of this person are signed out by it."""
    new = request.form.get("new", "")
    if new != request.form.get("again"):
        return _page("The two new passwords differ; type the same one twice."), 400
    try:
        users.change_password(current_user, request.form.get("old", ""), new)
    except UserError as error:
        return _page(error.sentence), error.status
    changed = users.authenticate(current_user.email, new)
    login_user(changed, remember=True)
    flash("Your new password is saved.", "good")
    return redirect(url_for("shoots.index"), 303)


def _page(sentence: str | None) -> str:
    return render_template("pages/account.html", sentence=sentence, min_password=users.MIN_PASSWORD)
