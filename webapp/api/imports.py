"""Folder imports: a dry run, starting one, how far it is."""

from __future__ import annotations

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webapp.access import requires
from webapp.api import present
from webapp.services import imports
from webapp.services.errors import UserError

blueprint = Blueprint("api_imports", __name__, url_prefix="/api/v1/imports")


@blueprint.get("/dry-run")
@requires("operator")
def dry_run() -> ResponseReturnValue:
    """What importing ``folder`` with ``pattern`` would do."""
    run = imports.dry_run(request.args.get("folder", "."), request.args.get("pattern") or imports.DEFAULT_PATTERN)
    return jsonify(total=run.total, matched=run.matched, unmatched=run.unmatched, colliding=run.colliding)


@blueprint.post("")
@requires("operator")
def start() -> ResponseReturnValue:
    """Start one: ``{"folder": ..., "pattern"?: ..., "shoot_id"?: ...}``."""
    sent = present.body()
    shoot_id = sent.get("shoot_id")
    if shoot_id is not None and not isinstance(shoot_id, int):
        raise UserError("shoot_id must be a whole number.")
    pattern = present.text(sent, "pattern") or imports.DEFAULT_PATTERN
    row = imports.start(shoot_id, present.text(sent, "folder"), pattern, current_user)
    return jsonify(present.folder_import(row)), 202


@blueprint.get("/<int:import_id>")
@requires("operator")
def show(import_id: int) -> ResponseReturnValue:
    """How far it is."""
    return jsonify(present.folder_import(imports.get_import(import_id)))
