"""Colours: the house's list of names, and the distance at which colours are told; administrators may change it."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from webapp.access import requires
from webapp.pages.edited import EditedPage
from webapp.services import house_colours

blueprint = Blueprint("settings_colours", __name__)
_PAGE = EditedPage("colours", house_colours.LIST, house_colours.save)


@blueprint.get("/settings/colours")
@requires("operator")
def show() -> ResponseReturnValue:
    """The list and its versions."""
    return _PAGE.shown()


@blueprint.post("/settings/colours")
@requires("admin")
def save() -> ResponseReturnValue:
    """Make the text the list that counts."""
    return _PAGE.saved()
