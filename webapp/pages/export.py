"""The export of a shoot's approved photos: what it will hold, start, progress, download."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webapp.access import requires
from webapp.api.present import export_words
from webapp.models.status import QUEUED, RUNNING
from webapp.services import exports, shoots, shot_lists
from webapp.services.errors import UserError

blueprint = Blueprint("export", __name__)


@blueprint.get("/shoots/<int:shoot_id>/export")
@requires("operator")
def show(shoot_id: int) -> ResponseReturnValue:
    """The plan, and the latest export."""
    return _page(shoot_id, None)


@blueprint.post("/shoots/<int:shoot_id>/export")
@requires("operator")
def start(shoot_id: int) -> ResponseReturnValue:
    """Start one."""
    try:
        exports.start(shoot_id, request.form.get("profile", ""), current_user)
    except UserError as error:
        if error.status == 404:
            raise
        return _page(shoot_id, error.sentence), error.status
    return redirect(url_for("export.show", shoot_id=shoot_id), 303)


@blueprint.get("/exports/<int:export_id>/download")
@requires("operator")
def download(export_id: int) -> ResponseReturnValue:
    """The ZIP."""
    export = exports.get_export(export_id)
    path = exports.file_path(export)
    shoot = shoots.get_shoot(export.shoot_id)
    return send_file(path, mimetype="application/zip", as_attachment=True, download_name=f"{shoot.name}.zip")


def _page(shoot_id: int, sentence: str | None) -> str:
    from pipelines.exports.profiles import load_profile, profile_names  # noqa: PLC0415  # the only page that needs it

    latest = exports.latest(shoot_id)
    return render_template(
        "pages/export.html",
        section="shoots",
        sentence=sentence,
        shoot=shoots.get_shoot(shoot_id),
        plan=exports.plan(shoot_id),
        missing=shot_lists.missing(shoot_id),
        latest=latest,
        words=export_words(latest) if latest else "",
        busy=latest is not None and latest.state in (QUEUED, RUNNING),
        to_review=shoots.progress(shoot_id).counts["to_review"],
        profiles=[load_profile(name) for name in profile_names()],
    )
