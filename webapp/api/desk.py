"""The reviewers' desk: holding a set, many decisions at once, assigning, approving what is safe."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webapp.access import requires
from webapp.api import present
from webapp.api.present import Json
from webapp.services import leases, photos, reviews, safe, shoots
from webapp.services.errors import UserError

blueprint = Blueprint("api_desk", __name__, url_prefix="/api/v1/shoots/<int:shoot_id>")


@blueprint.post("/hold")
@requires("reviewer")
def hold(shoot_id: int) -> ResponseReturnValue:
    """Hold the set ``{"sku": ...}`` for a while; ``holder`` names who has it instead, or is null."""
    shoots.get_shoot(shoot_id)
    sku = present.text(present.body(), "sku")
    held = leases.hold_set(shoot_id, sku, current_user.id)
    holder = None if held else leases.held_by_others(shoot_id, current_user.id).get(sku, "Somebody else")
    return jsonify(holder=holder, seconds=leases.SET_SECONDS)


@blueprint.delete("/hold")
@requires("reviewer")
def release(shoot_id: int) -> ResponseReturnValue:
    """Let go of the set."""
    leases.release_sets(shoot_id, current_user.id)
    return jsonify(holder=None)


@blueprint.post("/bulk")
@requires("reviewer")
def bulk(shoot_id: int) -> ResponseReturnValue:
    """``{"action": "approve" | "reject" | "assign", "photo_ids": [...], "reason"?, "note"?, "user_id"?}``."""
    sent = present.body()
    ids, action = _ids(shoot_id, sent), present.text(sent, "action")
    if action == "assign":
        to_id = sent.get("user_id")
        if to_id is not None and not isinstance(to_id, int):
            raise UserError("user_id must be a whole number, or null for nobody.")
        changed = photos.assign(ids, to_id, current_user)
    else:
        wanted = action, present.text(sent, "reason") or None, present.text(sent, "note")
        changed = reviews.decide_many(ids, wanted, current_user)
    return jsonify(changed=changed, left=len(ids) - changed)


@blueprint.post("/approve-safe")
@requires("reviewer")
def approve_safe(shoot_id: int) -> ResponseReturnValue:
    """Approve what is safe, but for a random sample; ``{"share": 0..1}`` of it, 0.05 when left out."""
    shoots.get_shoot(shoot_id)
    share = present.body().get("share", safe.SHARE)
    if not isinstance(share, int | float):
        raise UserError("share must be a number between 0 and 1.")
    audit = safe.approve_safe(shoot_id, current_user, float(share))
    return jsonify(approved=audit.approved, sampled=audit.sampled)


def _ids(shoot_id: int, sent: Json) -> list[int]:
    ids = sent.get("photo_ids")
    if not isinstance(ids, list) or not ids or not all(isinstance(one, int) for one in ids):
        raise UserError("photo_ids must be a list of whole numbers; choose photos first.")
    if any(photos.get_photo(photo_id).shoot_id != shoot_id for photo_id in ids):
        raise UserError("These photos are not all in this shoot.", status=404)
    return ids
