"""Crops: the table that says which crops for which photo, with a live preview; administrators may change it."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pipelines.crops import RECIPES
from pipelines.types import Fault
from webapp.access import requires
from webapp.services import crop_tables, shoots
from webapp.services.errors import UserError

blueprint = Blueprint("settings_crops", __name__)


@blueprint.get("/settings/crops")
@requires("operator")
def show() -> ResponseReturnValue:
    """The table, its versions and the preview; ``?version=`` opens an older one for reading or saving again."""
    version = request.args.get("version", type=int)
    text = crop_tables.current().text if version is None else crop_tables.TABLE.get_version(version)
    return _page(text, opened=version)


@blueprint.post("/settings/crops")
@requires("admin")
def save() -> ResponseReturnValue:
    """Make the text the table that counts; with faults, show them and keep what was typed."""
    text = request.form.get("text", "")
    wrong = crop_tables.TABLE.faults(text)
    if wrong:
        return _page(text, faults=wrong), 400
    try:
        crop_tables.save(text, current_user)
    except UserError as error:
        return _page(text, sentence=error.sentence), error.status
    return redirect(url_for("settings_crops.show"), 303)


def _page(
    text: str, *, faults: list[Fault] | None = None, sentence: str | None = None, opened: int | None = None
) -> str:
    return render_template(
        "pages/settings_crops.html",
        section="crops",
        text=text,
        opened=opened,
        faults=faults or [],
        sentence=sentence,
        current=crop_tables.current(),
        versions=crop_tables.TABLE.versions(),
        run=crop_tables.latest_run(),
        recipes=RECIPES.values(),
        shoots=[summary.shoot for summary in shoots.list_shoots() if summary.cover_photo],
        may_save=current_user.may("admin"),
    )
