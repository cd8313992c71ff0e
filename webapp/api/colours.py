"""The house's colours, and what does not fit together in a shoot."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from webapp.access import requires
from webapp.api import present
from webapp.services import colour_warnings, house_colours, shoots

blueprint = Blueprint("api_colours", __name__, url_prefix="/api/v1")


@blueprint.get("/colours")
@requires("operator")
def index() -> ResponseReturnValue:
    """The list that counts: names, colours, families, and the distance at which differences are told."""
    found = house_colours.current()
    colours = [{"name": one.name, "hex": one.hex, "family": one.family} for one in found.parsed.colours]
    return jsonify(version=found.version, warn_at=found.parsed.warn_at, colours=colours)


@blueprint.get("/shoots/<int:shoot_id>/colour-warnings")
@requires("operator")
def warnings(shoot_id: int) -> ResponseReturnValue:
    """Photos of one SKU that disagree, and colours of one style that look alike."""
    shoots.get_shoot(shoot_id)
    return jsonify(warnings=[present.colour_warning(one) for one in colour_warnings.of_shoot(shoot_id)])
