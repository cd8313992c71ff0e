"""The review: one photo at a time. The page is a frame; photos and decisions go by /api/v1."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pipelines.types import CLASS_NAMES
from webapp.access import requires
from webapp.models import Shoot
from webapp.models.status import PREPARED_STATES
from webapp.services import photos, reviews, rework, shoots
from webapp.services.errors import UserError

blueprint = Blueprint("review", __name__)

HELP_KEYS: Final = (
    ("Approve", ("P", "A")),
    ("Approve all photos of the SKU", ("Shift A",)),
    ("Reject, then a reason", ("X", "R")),
    ("Choose the reason, or the product", ("1 – 9",)),
    ("Skip, comes again at the end", ("→",)),
    ("Back to the photo before", ("←",)),
    ("Undo the last decision, or the last change while a tool is in hand", ("Z",)),
    ("Full view; wipe between before and after", ("Space", "[", "]")),
    ("Brush: restore or erase; its size; move it; paint", ("B", "E", "[ ]", "← ↑ ↓ →", "Enter")),
    ("Crop: next one; move it; its size; set it; straighten", ("C", "Tab", "← ↑ ↓ →", "Shift", "Enter", ", .")),
    ("Which one is the product, and its class", ("I",)),
    ("Main colour: found ones; eye-dropper; take it", ("S", "1 – 9", "← ↑ ↓ →", "Enter")),
    ("Clean the edge again", ("H",)),
    ("More air around the crops", ("W",)),
    ("Versions of this photo", ("V",)),
    ("Put the tool away, leave the full view", ("Esc",)),
    ("Ground behind the cut-out", ("D",)),
    ("Mask, boxes, body points on or off", ("M", "O", "K")),
    ("All photos as a grid", ("G",)),
    ("These keys", ("?",)),
)


@blueprint.get("/shoots/<int:shoot_id>/review")
@requires("operator")
def start(shoot_id: int) -> ResponseReturnValue:
    """At the first photo that nobody has decided; with none left, the summary.

    ``#next`` lets the page go on where a decision that was under way made it no longer the first.
    """
    shoot = shoots.get_shoot(shoot_id)
    first = reviews.next_unreviewed(shoot_id, skip_ids=reviews.not_mine(shoot_id, current_user))
    if first is not None:
        return redirect(url_for("review.show", shoot_id=shoot_id, photo_id=first.id, _anchor="next"))
    return _page(shoot, None)


@blueprint.get("/shoots/<int:shoot_id>/review/<int:photo_id>")
@requires("operator")
def show(shoot_id: int, photo_id: int) -> ResponseReturnValue:
    """At this photo."""
    photo = photos.get_photo(photo_id)
    if photo.shoot_id != shoot_id:
        raise UserError("This photo is not in this shoot.", status=404)
    if photo.state not in PREPARED_STATES:
        return redirect(url_for("shoot.show", shoot_id=shoot_id))
    return _page(shoots.get_shoot(shoot_id), photo_id)


def _page(shoot: Shoot, photo_id: int | None) -> str:
    return render_template(
        "pages/review.html",
        shoot=shoot,
        photo_id=photo_id,
        reasons=reviews.REASONS,
        acts=rework.words(),
        class_names=CLASS_NAMES,
        may_decide=current_user.may("reviewer"),
        may_rename=True,
        help_keys=HELP_KEYS,
    )
