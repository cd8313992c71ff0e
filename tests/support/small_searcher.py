"""The search process with small engines: ``python -m tests.support.small_searcher``; or inside a test."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask

from tests.support import simple_engines
from webapp import searcher
from webapp.jobs.search import Finder
from webapp.models import db
from webapp.services import search_line
from webapp.services.errors import UserError


def inside(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Finder:
    """Answer questions in this process, in a session of their own, as over the line."""
    with app.app_context():
        finder = Finder(simple_engines.load())

    def ask(what: str, **values: Any) -> Any:
        # The end of this session's transaction lets the other one see what was written.
        db.session.commit()
        with app.app_context():
            told = finder.answer(json.loads(json.dumps({"what": what, **values})))
        return json.loads(json.dumps(told))

    monkeypatch.setattr(search_line, "ask", ask)
    return finder


def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if no search process were running."""

    def ask(what: str, **_values: Any) -> Any:
        raise UserError(search_line.NOT_RUNNING, status=503)

    monkeypatch.setattr(search_line, "ask", ask)


if __name__ == "__main__":
    searcher.run(simple_engines.load)
