"""Finding a product, as JSON."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from webapp.access import requires
from webapp.api import present
from webapp.services import search

blueprint = Blueprint("api_search", __name__, url_prefix="/api/v1/search")


@blueprint.get("")
@requires("operator")
def find() -> ResponseReturnValue:
    """A page of products: ``query`` with ``box``, ``like`` with ``other_colour``, or ``colour``; filters; ``page``."""
    found = search.find(search.read(request.args))
    items = [asdict(item) for item in found.items]
    return jsonify(items=items, total=found.total, pages=found.pages, no_match=found.no_match)


@blueprint.put("/photos")
@requires("operator")
def take() -> ResponseReturnValue:
    """Look at a photo, sent as the raw body: ``query`` for :func:`find`, its size, boxes of what was found on it."""
    query = search.take(present.raw_body())
    return jsonify(query=query.token, size_px=query.size_px, boxes=query.boxes), 201
