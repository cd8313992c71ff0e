"""The worker process: ``python -m webapp.worker``. Engines are loaded once in each of its children."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from celery.signals import worker_process_init
from flask import Flask

from webapp import config, create_app
from webapp.config import HOUSE_QUEUE, PHOTOS_QUEUE, Config, ConfigError
from webapp.models import db, schema

if TYPE_CHECKING:
    from pipelines.engines.base import Engines

# One compute thread per child: children already use all cores, and threads of OpenMP survive no fork.
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VIPS_CONCURRENCY")
# Without a broker every event would be a file that nobody takes. With Redis they stay on: a worker without them
# goes deaf when Redis restarts while it is busy.
_QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat")


def run(loader: Callable[[], Engines] | None = None) -> None:
    """Take tasks until told to stop. ``loader`` makes the engines of a child (default: from the weights)."""
    for name in _ONE_THREAD:
        os.environ.setdefault(name, "1")
    app = create_app()
    with app.app_context():
        schema.require()
    _prepare_children(app, loader)
    import webapp.tasks  # noqa: F401, PLC0415  # registers the tasks

    celery = app.extensions["celery"]
    celery.worker_main(_arguments(app.extensions[config.EXTENSION]))


def _prepare_children(app: Flask, loader: Callable[[], Engines] | None) -> None:
    @worker_process_init.connect(weak=False)
    def start_child(**_signal: object) -> None:
        # Imported in the child: nets and their thread pools must not be there before the fork.
        from webapp.jobs import engines  # noqa: PLC0415

        with app.app_context():
            db.forget_connections()
            if loader is None:
                engines.load()
            else:
                engines.load(loader)


def _arguments(settings: Config) -> list[str]:
    arguments = ["worker", "--pool=prefork", "--loglevel=INFO", f"--queues={PHOTOS_QUEUE},{HOUSE_QUEUE}"]
    return [*arguments, *_QUIET] if settings.embedded_broker else arguments


if __name__ == "__main__":
    try:
        run()
    except (ConfigError, schema.SchemaError) as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
