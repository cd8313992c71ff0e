"""The shot list: which views each category needs. Everybody may read it, administrators save it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webapp.access import requires
from webapp.services import shot_lists
from webapp.services.errors import UserError

blueprint = Blueprint("settings_shots", __name__)


@blueprint.get("/settings/shots")
@requires("operator")
def show() -> ResponseReturnValue:
    """The list that counts."""
    return _page(shot_lists.current(), None)


@blueprint.post("/settings/shots")
@requires("admin")
def save() -> ResponseReturnValue:
    """Another list."""
    text = request.form.get("text", "")
    try:
        shot_lists.save(text, current_user)
    except UserError as error:
        return _page(text, error.sentence), error.status
    flash("The shot list is saved and counts at once.", "good")
    return redirect(url_for("settings_shots.show"), 303)


def _page(text: str, sentence: str | None) -> str:
    may_save = current_user.may("admin")
    return render_template(
        "pages/settings_shots.html", section="shots", text=text, sentence=sentence, may_save=may_save
    )
