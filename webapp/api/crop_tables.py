"""The crop table: what a text would do, and how far the redoing of crops is."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from pipelines.types import Fault, TableError
from webapp.access import requires
from webapp.api import present
from webapp.services import crop_tables, shoots
from webapp.services.errors import UserError

blueprint = Blueprint("api_crop_tables", __name__, url_prefix="/api/v1/crop-table")


@blueprint.get("")
@requires("operator")
def show() -> ResponseReturnValue:
    """The table that counts, and its version."""
    table = crop_tables.current()
    return jsonify(version=table.version, text=table.text)


@blueprint.post("/preview")
@requires("operator")
def preview() -> ResponseReturnValue:
    """What ``{"text": ..., "shoot_id": ...}`` would make of ten photos of the shoot; saves nothing."""
    sent = present.body()
    shoot_id = sent.get("shoot_id")
    if not isinstance(shoot_id, int):
        raise UserError("shoot_id must be a whole number.")
    shoots.get_shoot(shoot_id)
    try:
        found = crop_tables.preview(present.text(sent, "text"), shoot_id)
    except TableError as error:
        return jsonify(photos=None, faults=[_fault(fault) for fault in error.faults])
    return jsonify(photos=[present.crop_preview(one) for one in found], faults=[])


@blueprint.get("/runs/<int:run_id>")
@requires("operator")
def run(run_id: int) -> ResponseReturnValue:
    """How far a run is."""
    return jsonify(present.crop_run(crop_tables.get_run(run_id)))


def _fault(fault: Fault) -> dict[str, object]:
    return {"line": fault.line, "sentence": fault.sentence}
