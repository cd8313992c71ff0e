"""The export of a shoot's approved photos to a channel: what it asks, check, mend, start, progress, download."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webapp.access import requires
from webapp.api import present
from webapp.models import Export
from webapp.models.status import DONE, QUEUED, RUNNING
from webapp.services import channel_checks, codes, export_names, exports, shoots, shot_lists
from webapp.services.errors import UserError

blueprint = Blueprint("export", __name__)


@blueprint.get("/shoots/<int:shoot_id>/export")
@requires("operator")
def show(shoot_id: int) -> ResponseReturnValue:
    """The plan for one channel, what its checks say, and the latest export."""
    return _page(shoot_id, request.args.get("channel", ""), None)


@blueprint.post("/shoots/<int:shoot_id>/export")
@requires("operator")
def start(shoot_id: int) -> ResponseReturnValue:
    """Start an export, or only its checks."""
    profile = request.form.get("profile", "")
    try:
        exports.start(shoot_id, profile, current_user, _options())
    except UserError as error:
        if error.status == 404:
            raise
        return _page(shoot_id, profile, error.sentence), error.status
    return redirect(url_for("export.show", shoot_id=shoot_id, channel=profile), 303)


@blueprint.post("/shoots/<int:shoot_id>/export/codes")
@requires("operator")
def save_codes(shoot_id: int) -> ResponseReturnValue:
    """Keep product codes by which a channel names its files."""
    profile = exports.channel(request.form.get("profile", ""))
    try:
        count = codes.save(profile.names.code, request.form.get("codes", ""))
    except UserError as error:
        return _page(shoot_id, profile.name, error.sentence), error.status
    flash(f"{count} product code{'' if count == 1 else 's'} kept.", "good")
    return redirect(url_for("export.show", shoot_id=shoot_id, channel=profile.name), 303)


@blueprint.post("/exports/<int:export_id>/mend")
@requires("operator")
def mend(export_id: int) -> ResponseReturnValue:
    """Mend a photo or all, as failed checks offer, and check again."""
    export = exports.get_export(export_id)
    count = channel_checks.mend(export, current_user, request.form.get("photo", type=int), request.form.get("check"))
    flash(f"{count} photo{' is' if count == 1 else 's are'} rendered again as the checks ask.", "good")
    return _check_again(export)


@blueprint.post("/exports/<int:export_id>/photos/<int:photo_id>/<any(accept, hold, forget):action>")
@requires("operator")
def settle(export_id: int, photo_id: int, action: str) -> ResponseReturnValue:
    """Send a photo in any case, hold it back again, or forget its mends; and check again."""
    export = exports.get_export(export_id)
    if action == "forget":
        channel_checks.forget(export, photo_id, current_user)
    else:
        channel_checks.accept(export, photo_id, current_user, action == "accept")
    return _check_again(export)


@blueprint.get("/exports/<int:export_id>/photos/<int:photo_id>/<name>")
@requires("operator")
def picture(export_id: int, photo_id: int, name: str) -> ResponseReturnValue:
    """A picture as it would be exported, or with its offending pixels painted."""
    return send_file(channel_checks.picture(export_id, photo_id, name), conditional=True, max_age=3600)


@blueprint.get("/exports/<int:export_id>/download")
@requires("operator")
def download(export_id: int) -> ResponseReturnValue:
    """The ZIP."""
    export = exports.get_export(export_id)
    path = exports.file_path(export)
    shoot = shoots.get_shoot(export.shoot_id)
    return send_file(path, mimetype="application/zip", as_attachment=True, download_name=f"{shoot.name}.zip")


def _options(only_check: bool | None = None) -> exports.Options:
    form = request.form
    return exports.Options(
        only_check=form.get("what") == "check" if only_check is None else only_check,
        changed_only="changed_only" in form,
        number_names="number_names" in form,
        base_url=form.get("base_url", "").strip(),
    )


def _check_again(export: Export) -> ResponseReturnValue:
    options = exports.Options(True, export.changed_only, export.number_names, export.base_url)
    exports.start(export.shoot_id, export.profile, current_user, options)
    return redirect(url_for("export.show", shoot_id=export.shoot_id, channel=export.profile), 303)


def _page(shoot_id: int, name: str, sentence: str | None) -> str:
    from pipelines.exports.profiles import load_profile, profile_names  # noqa: PLC0415  # the only page that needs it

    newest = exports.latest(shoot_id)
    if name not in profile_names():
        name = newest.profile if newest and newest.profile in profile_names() else profile_names()[0]
    latest, profile = exports.latest(shoot_id, name), load_profile(name)
    # A check that is over by now does not take the last ZIP off the page.
    ready = exports.last_file(shoot_id, name)
    return render_template(
        "pages/export.html",
        section="shoots",
        sentence=sentence,
        shoot=shoots.get_shoot(shoot_id),
        plan=exports.plan(shoot_id, name, bool(latest and latest.number_names)),
        missing=shot_lists.missing(shoot_id),
        latest=latest,
        ready=ready,
        words=present.export_words(latest) if latest else "",
        busy=latest is not None and latest.state in (QUEUED, RUNNING),
        faults=channel_checks.faults(latest) if latest and latest.state == DONE else [],
        settings=channel_checks.settings(shoot_id, name),
        check_words=present.check_words,
        mend_words=present.mend_words,
        unnamed=[one for one in export_names.name_all(exports.approved(shoot_id), profile) if one.problem],
        to_review=shoots.progress(shoot_id).counts["to_review"],
        profile=profile,
        rules=present.rules(profile),
        profiles=[load_profile(one) for one in profile_names()],
    )
