"""The search process: ``python -m webapp.searcher``. It holds the nets that look at photos, and the index."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Flask

from webapp import create_app
from webapp.config import ConfigError
from webapp.models import schema
from webapp.services import search_line
from webapp.services.errors import UserError

if TYPE_CHECKING:
    from pipelines.engines.base import Engines
    from webapp.jobs.search import Finder

MOST_THREADS = 2
log = logging.getLogger(__name__)


def run(loader: Callable[[], Engines] | None = None) -> None:
    """Answer the web process until told to stop. ``loader`` makes the engines (default: from the weights)."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    # Every picture would be told with a line of its own.
    logging.getLogger("pyvips").setLevel(logging.WARNING)
    app = create_app()
    finder = _ready_finder(app, loader)
    log.info("the search is ready")

    def answer(asked: search_line.Json) -> search_line.Json:
        with app.app_context():
            return finder.answer(asked)

    with app.app_context():
        search_line.listen(answer)


def _ready_finder(app: Flask, loader: Callable[[], Engines] | None) -> Finder:
    # Imported late: a process that must not start should say so at once.
    from pipelines.imaging.memory import release_memory  # noqa: PLC0415
    from webapp.jobs import engines, search  # noqa: PLC0415

    threads = min(MOST_THREADS, os.cpu_count() or 1)
    with app.app_context():
        schema.require()
        finder = search.Finder(engines.load(loader or (lambda: engines.from_weights(threads))))
        finder.refresh()
    release_memory()
    return finder


if __name__ == "__main__":
    try:
        run()
    except (ConfigError, schema.SchemaError, search_line.AlreadyRunning, UserError) as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
