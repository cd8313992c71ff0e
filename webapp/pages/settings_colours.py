"""Colours: the house's list of names, and the distance at which colours are told; administrators may change it."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pipelines.types import Fault
from webapp.access import requires
from webapp.services import house_colours
from webapp.services.errors import UserError

blueprint = Blueprint("settings_colours", __name__)


@blueprint.get("/settings/colours")
@requires("operator")
def show() -> ResponseReturnValue:
    """The list and its versions; ``?version=`` opens an older one for reading or saving again."""
    version = request.args.get("version", type=int)
    text = house_colours.current().text if version is None else house_colours.LIST.get_version(version)
    return _page(text, opened=version)


@blueprint.post("/settings/colours")
@requires("admin")
def save() -> ResponseReturnValue:
    """Make the text the list that counts; with faults, show them and keep what was typed."""
    text = request.form.get("text", "")
    wrong = house_colours.LIST.faults(text)
    if wrong:
        return _page(text, faults=wrong), 400
    try:
        house_colours.save(text, current_user)
    except UserError as error:
        return _page(text, sentence=error.sentence), error.status
    return redirect(url_for("settings_colours.show"), 303)


def _page(
    text: str, *, faults: list[Fault] | None = None, sentence: str | None = None, opened: int | None = None
) -> str:
    return render_template(
        "pages/settings_colours.html",
        section="colours",
        text=text,
        opened=opened,
        faults=faults or [],
        sentence=sentence,
        current=house_colours.current(),
        versions=house_colours.LIST.versions(),
        may_save=current_user.may("admin"),
    )
