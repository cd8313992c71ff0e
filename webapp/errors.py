"""Errors as pages with a sentence, or as JSON for the interface of the same services."""

from __future__ import annotations

import logging
from typing import Final

from flask import Flask, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from webapp.access import is_api
from webapp.models import db
from webapp.services.errors import UserError

log = logging.getLogger(__name__)

_SENTENCES: Final = {
    404: "There is nothing at this address.",
    405: "This address does not take that kind of request.",
    413: "This is more than Packshot takes at once.",
    429: "Too many requests; wait a moment.",
}


def init_app(app: Flask) -> None:
    """Show every error of ``app`` as a sentence."""
    app.register_error_handler(UserError, lambda error: show(error.status, error.sentence))
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def show(code: int, sentence: str) -> ResponseReturnValue:
    """One error, in the form that the request's sender understands."""
    if is_api():
        return jsonify(error=sentence), code
    return render_template("error.html", code=code, sentence=sentence), code


def _stale_form(_error: CSRFError) -> ResponseReturnValue:
    return show(400, "This page was open for too long; load it again and repeat the last step.")


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()
    return show(error.code, _SENTENCES.get(error.code, error.description or error.name))


def _unexpected(error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    if current_app.testing:
        raise error
    log.error("a request failed", exc_info=error)
    return show(500, "Something went wrong on our side; it was written to the log. Try again.")
