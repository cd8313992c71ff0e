"""The reshoot list of a shoot: a page, and a CSV file for the photographer."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from webapp.access import requires
from webapp.services import reshoots, shoots

blueprint = Blueprint("reshoot", __name__)


@blueprint.get("/shoots/<int:shoot_id>/reshoot")
@requires("operator")
def show(shoot_id: int) -> ResponseReturnValue:
    """The list."""
    found = reshoots.listing(shoot_id)
    return render_template("pages/reshoot.html", section="shoots", shoot=shoots.get_shoot(shoot_id), reshoots=found)


@blueprint.get("/shoots/<int:shoot_id>/reshoot.csv")
@requires("operator")
def download(shoot_id: int) -> ResponseReturnValue:
    """The same as a file."""
    name = f'attachment; filename="reshoot-{shoot_id}.csv"'
    return Response(reshoots.as_csv(shoot_id), mimetype="text/csv", headers={"Content-Disposition": name})
