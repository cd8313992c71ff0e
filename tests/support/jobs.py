"""Running a worker's job inside a test of pages."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app

from webapp.models import db


def in_worker(job: Callable[[int], object], row_id: int) -> None:
    """Run ``job`` as a worker does: in a context and session of its own, seen here afterwards."""
    # The end of the reading transaction lets this session see what the job writes in its own.
    db.session.commit()
    with current_app.app_context():
        job(row_id)
