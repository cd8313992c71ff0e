"""One shoot: bring photos in, watch them being prepared, see them all."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from webapp import config
from webapp.access import requires
from webapp.services import imports, shoots

blueprint = Blueprint("shoot", __name__)


@blueprint.get("/shoots/<int:shoot_id>")
@requires("operator")
def show(shoot_id: int) -> ResponseReturnValue:
    """The drop zone, progress and grid; the photos themselves come by /api/v1/shoots/<id>/progress."""
    return render_template(
        "pages/shoot.html",
        section="shoots",
        shoot=shoots.get_shoot(shoot_id),
        has_photos=shoots.progress(shoot_id).total > 0,
        refusals=shoots.refusals(shoot_id),
        max_upload_mb=config.current().max_upload_mb,
        can_import=bool(imports.roots()),
    )
