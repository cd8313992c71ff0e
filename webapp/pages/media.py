"""Pictures by signed address. The signature is one lock, the login the other."""

from __future__ import annotations

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue

from webapp.access import requires
from webapp.services import photos

blueprint = Blueprint("media", __name__)

_DAY_SECONDS = 86_400


@blueprint.get("/media/<token>")
@requires("operator")
def show(token: str) -> ResponseReturnValue:
    """One file of a photo's results. It never changes under its address, so the browser may keep it for a day."""
    answer = send_file(photos.media_path(token), conditional=True, max_age=_DAY_SECONDS)
    answer.headers["Cache-Control"] = f"private, max-age={_DAY_SECONDS}, immutable"
    return answer
