"""The search: by a photo, by one of the house's photos, by colour; filters; results as pictures."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from pipelines.types import CLASS_NAMES
from webapp import config
from webapp.access import requires
from webapp.services import house_colours, photos, search, shoots
from webapp.services.errors import UserError
from webapp.services.search import Found, Wanted

blueprint = Blueprint("search", __name__)

_DAY_SECONDS = 86_400


@blueprint.get("/search")
@requires("operator")
def show() -> ResponseReturnValue:
    """The page, with the results of what its address asks for."""
    try:
        wanted = search.read(request.args)
    except UserError as error:
        return _page(Wanted(), None, error.sentence), error.status
    try:
        return _page(wanted, search.find(wanted), None)
    except UserError as error:
        return _page(wanted, None, error.sentence), error.status


@blueprint.get("/search/results")
@requires("operator")
def results() -> ResponseReturnValue:
    """Only the results, for the page's script."""
    wanted = Wanted()
    try:
        wanted = search.read(request.args)
        return render_template("parts/search_results.html", **_told(wanted, search.find(wanted), None))
    except UserError as error:
        return render_template("parts/search_results.html", **_told(wanted, None, error.sentence)), error.status


@blueprint.post("/search")
@requires("operator")
def by_photo() -> ResponseReturnValue:
    """A photo sent by the form, where no script runs."""
    sent = request.files.get("photo")
    if sent is None or not sent.filename:
        return _page(Wanted(), None, "Choose a photo first."), 400
    try:
        query = search.take(sent.stream)
    except UserError as error:
        return _page(Wanted(), None, error.sentence), error.status
    return redirect(url_for("search.show", query=query.token), 303)


@blueprint.get("/search/photos/<token>")
@requires("operator")
def picture(token: str) -> ResponseReturnValue:
    """The photo that somebody searches by, made smaller; it never changes under its address."""
    answer = send_file(search.picture(token), mimetype="image/jpeg", conditional=True, max_age=_DAY_SECONDS)
    answer.headers["Cache-Control"] = f"private, max-age={_DAY_SECONDS}, immutable"
    return answer


def _told(wanted: Wanted, found: Found | None, sentence: str | None) -> dict[str, object]:
    return {"wanted": wanted, "found": found, "sentence": sentence}


def _page(wanted: Wanted, found: Found | None, sentence: str | None) -> str:
    return render_template(
        "pages/search.html",
        **_told(wanted, found, sentence),
        section="search",
        liked=_liked(wanted),
        colours=house_colours.current().parsed.colours,
        categories=CLASS_NAMES,
        states=search.STATE_WORDS,
        shoots=[item.shoot for item in shoots.list_shoots()],
        max_upload_mb=config.current().max_upload_mb,
    )


def _liked(wanted: Wanted) -> object:
    """The photo of the house that the search goes by, as a card."""
    try:
        return shoots.card(photos.get_photo(wanted.like)) if wanted.like is not None else None
    except UserError:
        return None
