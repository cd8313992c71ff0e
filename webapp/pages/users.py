"""People: who may sign in, as what."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access import requires
from webapp.models import ROLES, User
from webapp.services import users
from webapp.services.errors import UserError

blueprint = Blueprint("users", __name__)


@blueprint.get("/users")
@requires("admin")
def index() -> ResponseReturnValue:
    """Everybody, and the form for one more."""
    return _page()


@blueprint.post("/users")
@requires("admin")
def create() -> ResponseReturnValue:
    """Add a person; their one-time password is shown this once."""
    form = request.form
    try:
        made = users.create_user(form.get("email", ""), form.get("name", ""), form.get("role", ""))
    except UserError as error:
        return _page(sentence=error.sentence), error.status
    return _page(made=made)


@blueprint.post("/users/<int:user_id>/role")
@requires("admin")
def set_role(user_id: int) -> ResponseReturnValue:
    """Give a person another role."""
    return _changed(lambda: users.set_role(user_id, request.form.get("role", "")))


@blueprint.post("/users/<int:user_id>/active")
@requires("admin")
def set_active(user_id: int) -> ResponseReturnValue:
    """Lock a person out, or let them in again."""
    return _changed(lambda: users.set_active(user_id, bool(request.form.get("active"))))


@blueprint.post("/users/<int:user_id>/password")
@requires("admin")
def reset_password(user_id: int) -> ResponseReturnValue:
    """A one-time password for somebody who forgot theirs; shown this once."""
    password = users.reset_password(user_id)
    user = next(user for user in users.list_users() if user.id == user_id)
    return _page(made=(user, password))


def _changed(change: Callable[[], User]) -> ResponseReturnValue:
    try:
        change()
    except UserError as error:
        return _page(sentence=error.sentence), error.status
    return redirect(url_for("users.index"), 303)


def _page(sentence: str | None = None, made: tuple[User, str] | None = None) -> str:
    shown = {"email": made[0].email, "password": made[1]} if made else None
    return render_template(
        "pages/users.html", section="users", sentence=sentence, made=shown, people=users.list_users(), roles=ROLES
    )
