"""The audit trail of a shoot."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from webapp.access import requires
from webapp.services import safe, shoots, trail

blueprint = Blueprint("trail", __name__)


@blueprint.get("/shoots/<int:shoot_id>/trail")
@requires("operator")
def show(shoot_id: int) -> ResponseReturnValue:
    """Who did what, when, and what was before and after."""
    return render_template(
        "pages/trail.html",
        section="shoots",
        shoot=shoots.get_shoot(shoot_id),
        entries=trail.entries(shoot_id),
        audits=safe.audits(shoot_id),
        shown=trail.SHOWN,
    )
