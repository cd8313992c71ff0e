"""One shoot: bring photos in, watch them being prepared, see them all."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webapp import config
from webapp.access import requires
from webapp.services import colour_warnings, imports, reviews, safe, shoots, shot_lists, users, verdicts

blueprint = Blueprint("shoot", __name__)


@blueprint.get("/shoots/<int:shoot_id>")
@requires("operator")
def show(shoot_id: int) -> ResponseReturnValue:
    """The drop zone, progress and grid; the photos themselves come by /api/v1/shoots/<id>/progress."""
    may_decide = current_user.may("reviewer")
    return render_template(
        "pages/shoot.html",
        section="shoots",
        missing=shot_lists.missing(shoot_id),
        colour_warnings=colour_warnings.of_shoot(shoot_id),
        sku_alarms=verdicts.alarms(shoot_id),
        repeats=verdicts.repeats(shoot_id),
        audits=safe.audits(shoot_id),
        safe_count=len(safe.safe_ids(shoot_id, current_user)) if may_decide else 0,
        sample_percent=safe.SHARE * 100,
        may_decide=may_decide,
        reasons=reviews.REASONS,
        reviewers=[user for user in users.list_users() if user.active and user.may("reviewer")] if may_decide else [],
        shoot=shoots.get_shoot(shoot_id),
        has_photos=shoots.progress(shoot_id).total > 0,
        refusals=shoots.refusals(shoot_id),
        max_upload_mb=config.current().max_upload_mb,
        can_import=bool(imports.roots()),
    )
