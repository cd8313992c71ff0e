"""One photo: what is known of it, deciding, correcting its names, trying again."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webapp.access import requires
from webapp.api import present
from webapp.services import check_pictures, photos, reviews, rework

blueprint = Blueprint("api_photos", __name__, url_prefix="/api/v1/photos")


@blueprint.get("/<int:photo_id>")
@requires("operator")
def show(photo_id: int) -> ResponseReturnValue:
    """Everything that the review shows."""
    return jsonify(present.photo(photos.get_photo(photo_id)))


@blueprint.get("/<int:photo_id>/checks/<name>.webp")
@requires("operator")
def check_picture(photo_id: int, name: str) -> ResponseReturnValue:
    """What a failed check found, painted on the photo."""
    answer = Response(check_pictures.draw(photo_id, name), mimetype="image/webp")
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


@blueprint.patch("/<int:photo_id>")
@requires("operator")
def rename(photo_id: int) -> ResponseReturnValue:
    """Correct SKU and view: ``{"sku": ..., "view": ...}``."""
    sent = present.body()
    photo = photos.rename(photo_id, present.text(sent, "sku"), present.text(sent, "view"), current_user)
    return jsonify(present.photo(photo))


@blueprint.post("/<int:photo_id>/decision")
@requires("reviewer")
def decide(photo_id: int) -> ResponseReturnValue:
    """``{"action": "approve"}`` or ``{"action": "reject", "reason": code, "note"?: ...}``.

    With ``"rework": true`` the reason acts: the photo is mended or prepared again where that helps.
    """
    sent = present.body()
    action, reason, note = (present.text(sent, name) for name in ("action", "reason", "note"))
    if action == "reject" and sent.get("rework") is True:
        photo, sentence = rework.reject(photo_id, reason, note, current_user)
    else:
        photo, sentence = reviews.decide(photo_id, action, reason or None, current_user, note), ""
    return jsonify(id=photo.id, state=photo.state, sentence=sentence)


@blueprint.post("/<int:photo_id>/retry")
@requires("operator")
def retry(photo_id: int) -> ResponseReturnValue:
    """Try a failed photo again."""
    photo = photos.retry(photo_id, current_user)
    return jsonify(id=photo.id, state=photo.state)
