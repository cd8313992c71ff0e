"""The canary: a task that only shows that somebody takes tasks."""

from __future__ import annotations

from webapp.services import health


def answer_canary() -> None:
    """Note that this worker consumes."""
    health.note_consumed()
