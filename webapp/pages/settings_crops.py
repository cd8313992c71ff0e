"""Crops: the table that says which crops for which photo, with a live preview; administrators may change it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from pipelines.crops import RECIPES
from webapp.access import requires
from webapp.pages.edited import EditedPage
from webapp.services import crop_tables, shoots

blueprint = Blueprint("settings_crops", __name__)


def _beside_the_table() -> dict[str, Any]:
    return {
        "run": crop_tables.latest_run(),
        "recipes": RECIPES.values(),
        "shoots": [summary.shoot for summary in shoots.list_shoots() if summary.cover_photo],
    }


_PAGE = EditedPage("crops", crop_tables.TABLE, crop_tables.save, _beside_the_table)


@blueprint.get("/settings/crops")
@requires("operator")
def show() -> ResponseReturnValue:
    """The table, its versions and the preview."""
    return _PAGE.shown()


@blueprint.post("/settings/crops")
@requires("admin")
def save() -> ResponseReturnValue:
    """Make the text the table that counts."""
    return _PAGE.saved()
