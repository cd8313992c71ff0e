"""/healthz: whether the house works, for whoever watches over it."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from webapp.access import public
from webapp.services import health

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def show() -> ResponseReturnValue:
    """200 when database, queue and workers work, else 503 with sentences."""
    found = health.check()
    return jsonify(ok=found.ok, **asdict(found)), 200 if found.ok else 503
