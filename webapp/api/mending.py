"""Mending a photo: every change is a version; undo, and back to any version."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webapp.access import requires
from webapp.api import present
from webapp.api.present import Json
from webapp.models import Photo
from webapp.services import mending, photos, picked_colours, versions
from webapp.services.errors import UserError
from webapp.services.mending import Bench

blueprint = Blueprint("api_mending", __name__, url_prefix="/api/v1/photos/<int:photo_id>")


@blueprint.post("/edits")
@requires("reviewer")
def edit(photo_id: int) -> ResponseReturnValue:
    """One change: ``{"kind": one of _KINDS, ...}``; answers with the photo as it is now."""
    sent = present.body()
    kind = present.text(sent, "kind")
    if kind not in _KINDS:
        raise UserError(f"There is no change {kind!r}; there are {', '.join(_KINDS)}.")
    return jsonify(present.photo(_KINDS[kind](mending.bench(photo_id, current_user), sent)))


@blueprint.post("/edits/ready")
@requires("reviewer")
def ready(photo_id: int) -> ResponseReturnValue:
    """Sent when a tool is taken in hand: what the first change would wait for is loaded before it."""
    mending.make_ready(mending.bench(photo_id, current_user))
    return "", 204


@blueprint.post("/edits/undo")
@requires("reviewer")
def undo(photo_id: int) -> ResponseReturnValue:
    """Take back the last change."""
    return jsonify(present.photo(versions.undo(photo_id, current_user)))


@blueprint.get("/versions")
@requires("operator")
def index(photo_id: int) -> ResponseReturnValue:
    """All versions, the machine's first."""
    photo = photos.get_photo(photo_id)
    return jsonify(versions=[present.version(one, photo) for one in versions.listing(photo_id)])


@blueprint.post("/versions/<int:version_id>/restore")
@requires("reviewer")
def restore(photo_id: int, version_id: int) -> ResponseReturnValue:
    """Make a version the present one again."""
    return jsonify(present.photo(versions.restore(photo_id, version_id, current_user)))


def _stroke(on: Bench, sent: Json) -> Photo:
    """``mode`` restore or erase, ``points`` [[x, y], ...] and ``radius`` in pixels of the photo, ``snap``."""
    from pipelines.mending.strokes import Stroke  # noqa: PLC0415  # heavy: only when a person mends

    mode = present.text(sent, "mode")
    if mode not in ("restore", "erase"):
        raise UserError("A stroke's mode is restore or erase.")
    points = sent.get("points")
    if not isinstance(points, list):
        raise UserError("A stroke needs points: a list of [x, y].")
    pairs = tuple(_numbers(point, 2) for point in points)
    line = tuple((pair[0], pair[1]) for pair in pairs)
    made = Stroke(
        "restore" if mode == "restore" else "erase", line, _number(sent, "radius"), sent.get("snap") is not False
    )
    return mending.stroke(on, made)


def _crop(on: Bench, sent: Json) -> Photo:
    """``recipe``, and ``box`` [left, top, right, bottom] in pixels of the photo."""
    left, top, right, bottom = _numbers(sent.get("box"), 4)
    return mending.crop(on, present.text(sent, "recipe"), (left, top, right, bottom))


def _straighten(on: Bench, sent: Json) -> Photo:
    """``angle``, degrees clockwise."""
    return mending.straighten(on, _number(sent, "angle"))


def _instance(on: Bench, sent: Json) -> Photo:
    """``number`` of the instance, from 0."""
    return mending.choose_instance(on, int(_number(sent, "number")))


def _colour(on: Bench, sent: Json) -> Photo:
    """``place`` [x, y] in pixels of the photo or ``hex`` "#rrggbb", and perhaps ``name`` of the house's list."""
    place = None
    if sent.get("place") is not None:
        x, y = _numbers(sent["place"], 2, "place")
        place = (x, y)
    choice = picked_colours.Choice(place, present.text(sent, "hex"), present.text(sent, "name"))
    return picked_colours.pick(on, choice)


_KINDS: Final[dict[str, Callable[[Bench, Json], Photo]]] = {
    "stroke": _stroke,
    "crop": _crop,
    "straighten": _straighten,
    "instance": _instance,
    "class": lambda on, sent: mending.change_class(on, present.text(sent, "name")),
    "draw_in": lambda on, _sent: mending.draw_in(on),
    "colour": _colour,
    "widen": lambda on, _sent: mending.widen(on),
}


def _number(sent: Json, name: str) -> float:
    return _numbers([sent.get(name)], 1, name)[0]


def _numbers(values: object, count: int, name: str = "points and boxes") -> tuple[float, ...]:
    """``count`` finite numbers, or a sentence."""
    wrong = UserError(f"{name[0].upper()}{name[1:]} must be made of {count} number{'s'[: count - 1]}.")
    if not isinstance(values, list) or len(values) != count:
        raise wrong
    if not all(isinstance(value, int | float) and abs(value) < 1e9 for value in values):
        raise wrong
    return tuple(float(value) for value in values)
