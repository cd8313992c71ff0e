"""Shoots: list, make, progress, the order of review, and the files that are sent."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webapp.access import requires
from webapp.api import present
from webapp.services import photos, reviews, shoots
from webapp.services.errors import UserError

blueprint = Blueprint("api_shoots", __name__, url_prefix="/api/v1/shoots")

_UPLOAD_STATUS = {"added": 201, "duplicate": 200, "refused": 200}


@blueprint.get("")
@requires("operator")
def index() -> ResponseReturnValue:
    """All shoots, newest first."""
    return jsonify(
        shoots=[
            {"id": item.shoot.id, "name": item.shoot.name, "total": item.total, "counts": item.counts}
            for item in shoots.list_shoots()
        ]
    )


@blueprint.post("")
@requires("operator")
def create() -> ResponseReturnValue:
    """A new shoot: ``{"name": ...}``."""
    shoot = shoots.create_shoot(present.text(present.body(), "name"), current_user)
    return jsonify(id=shoot.id, name=shoot.name), 201


@blueprint.patch("/<int:shoot_id>")
@requires("operator")
def rename(shoot_id: int) -> ResponseReturnValue:
    """Another name: ``{"name": ...}``."""
    shoot = shoots.rename(shoot_id, present.text(present.body(), "name"))
    return jsonify(id=shoot.id, name=shoot.name)


@blueprint.put("/<int:shoot_id>/photos")
@requires("operator")
def upload(shoot_id: int) -> ResponseReturnValue:
    """One file as the raw body; ``name`` and ``path`` in the query. A refusal is an ordinary answer."""
    name = request.args.get("name", "").strip()
    if not name:
        raise UserError("The file's name is missing: add ?name=... to the address.")
    result = photos.add_photo(shoot_id, present.raw_body(), name, request.args.get("path") or name, current_user)
    photo_id = result.photo.id if result.photo else None
    answer = jsonify(status=result.status, sentence=result.sentence, photo_id=photo_id)
    return answer, _UPLOAD_STATUS[result.status]


@blueprint.get("/<int:shoot_id>/progress")
@requires("operator")
def progress(shoot_id: int) -> ResponseReturnValue:
    """Counts, time left and photos; 304 when nothing has changed."""
    shoots.get_shoot(shoot_id)
    if shoots.progress_etag(shoot_id) in request.if_none_match:
        return Response(status=304)
    found = shoots.progress(shoot_id)
    answer = jsonify(
        counts=found.counts,
        total=found.total,
        done=found.done,
        remaining_seconds=found.remaining_seconds,
        photos=[asdict(card) for card in found.photos],
    )
    answer.set_etag(found.etag)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@blueprint.get("/<int:shoot_id>/review")
@requires("operator")
def review(shoot_id: int) -> ResponseReturnValue:
    """The photos in the order of review with their states, and how many are in each state.

    ``taken`` says why somebody else should review a photo; null when anybody may.
    """
    found = shoots.progress(shoot_id)
    cards = {card.id: card for card in found.photos}
    taken = reviews.not_mine(shoot_id, current_user)
    order = [
        {"id": photo_id, "state": cards[photo_id].state, "sku": cards[photo_id].sku, "taken": taken.get(photo_id)}
        for photo_id in reviews.review_order(shoot_id)
        if photo_id in cards
    ]
    return jsonify(order=order, counts=found.counts)


@blueprint.post("/<int:shoot_id>/undo")
@requires("reviewer")
def undo(shoot_id: int) -> ResponseReturnValue:
    """Take back this person's last decision in the shoot; ``photo`` is null when there is none."""
    shoots.get_shoot(shoot_id)
    photo = reviews.undo(current_user, shoot_id)
    return jsonify(photo=present.photo(photo) if photo else None)
