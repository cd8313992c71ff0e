"""All shoots."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webapp.access import requires
from webapp.services import imports, photos, shoots
from webapp.services.errors import UserError

blueprint = Blueprint("shoots", __name__)


@blueprint.get("/")
@requires("operator")
def home() -> ResponseReturnValue:
    """The house's door leads to the shoots."""
    return redirect(url_for("shoots.index"))


@blueprint.get("/shoots")
@requires("operator")
def index() -> ResponseReturnValue:
    """A card per shoot, and the form for a new one."""
    return _page(None)


@blueprint.post("/shoots")
@requires("operator")
def create() -> ResponseReturnValue:
    """Make a shoot and go to it."""
    try:
        shoot = shoots.create_shoot(request.form.get("name", ""), current_user)
    except UserError as error:
        return _page(error.sentence), error.status
    return redirect(url_for("shoot.show", shoot_id=shoot.id), 303)


def _page(sentence: str | None) -> str:
    return render_template(
        "pages/shoots.html",
        section="shoots",
        sentence=sentence,
        summaries=shoots.list_shoots(),
        media_url=photos.media_url,
        can_import=bool(imports.roots()),
    )
