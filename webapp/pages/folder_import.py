"""Bringing a folder of the server into a shoot: look first, then import, then watch."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webapp.access import requires
from webapp.models import Shoot
from webapp.services import imports, shoots
from webapp.services.errors import UserError

blueprint = Blueprint("folder_import", __name__)

_LISTED = 300


@blueprint.get("/imports/new")
@requires("operator")
def new() -> ResponseReturnValue:
    """Choose a folder that becomes a shoot of its own."""
    return _look(None)


@blueprint.get("/shoots/<int:shoot_id>/import")
@requires("operator")
def into(shoot_id: int) -> ResponseReturnValue:
    """Choose a folder for this shoot."""
    return _look(shoots.get_shoot(shoot_id))


@blueprint.post("/imports/new")
@requires("operator")
def start_new() -> ResponseReturnValue:
    """Import into a new shoot."""
    return _start(None)


@blueprint.post("/shoots/<int:shoot_id>/import")
@requires("operator")
def start_into(shoot_id: int) -> ResponseReturnValue:
    """Import into this shoot."""
    return _start(shoots.get_shoot(shoot_id))


@blueprint.get("/imports/<int:import_id>")
@requires("operator")
def show(import_id: int) -> ResponseReturnValue:
    """How far an import is."""
    row = imports.get_import(import_id)
    return render_template("pages/import_run.html", section="shoots", row=row, shoot=shoots.get_shoot(row.shoot_id))


def _look(shoot: Shoot | None) -> ResponseReturnValue:
    folder, pattern = request.args.get("folder"), request.args.get("pattern") or imports.DEFAULT_PATTERN
    if folder is None:
        return _page(shoot, folder, pattern)
    try:
        return _page(shoot, folder, pattern, run=imports.dry_run(folder, pattern))
    except UserError as error:
        return _page(shoot, folder, pattern, sentence=error.sentence), error.status


def _start(shoot: Shoot | None) -> ResponseReturnValue:
    folder, pattern = request.form.get("folder", ""), request.form.get("pattern") or imports.DEFAULT_PATTERN
    try:
        row = imports.start(shoot.id if shoot else None, folder, pattern, current_user)
    except UserError as error:
        return _page(shoot, folder, pattern, sentence=error.sentence), error.status
    return redirect(url_for("folder_import.show", import_id=row.id), 303)


def _page(
    shoot: Shoot | None,
    folder: str | None,
    pattern: str,
    *,
    run: imports.DryRun | None = None,
    sentence: str | None = None,
) -> str:
    return render_template(
        "pages/folder_import.html",
        section="shoots",
        shoot=shoot,
        folder=folder,
        pattern=pattern,
        run=run,
        sentence=sentence,
        folders=imports.list_folders(),
        default_pattern=imports.DEFAULT_PATTERN,
        listed=_LISTED,
    )
