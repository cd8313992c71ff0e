"""Exports: what one would hold, starting one, how far it is."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webapp.access import requires
from webapp.api import present
from webapp.services import exports

blueprint = Blueprint("api_exports", __name__, url_prefix="/api/v1")


@blueprint.get("/shoots/<int:shoot_id>/export")
@requires("operator")
def plan(shoot_id: int) -> ResponseReturnValue:
    """How many photos an export would hold, and what stands in its way."""
    found = exports.plan(shoot_id)
    return jsonify(count=found.count, collisions=found.collisions)


@blueprint.post("/shoots/<int:shoot_id>/exports")
@requires("operator")
def start(shoot_id: int) -> ResponseReturnValue:
    """Start one: ``{"profile": name}``."""
    row = exports.start(shoot_id, present.text(present.body(), "profile"), current_user)
    return jsonify(present.export(row)), 202


@blueprint.get("/exports/<int:export_id>")
@requires("operator")
def show(export_id: int) -> ResponseReturnValue:
    """How far it is."""
    return jsonify(present.export(exports.get_export(export_id)))
