from datetime import timedelta

import pytest
from flask import Flask, current_app
from sqlalchemy import text

from webapp import config
from webapp.models import Canary, db
from webapp.models.base import utcnow
from webapp.services import health, queue


def test_without_a_worker_the_house_is_not_well(db: Flask) -> None:
    found = health.check()
    assert (found.ok, found.database, found.broker, found.workers_consuming) == (False, True, True, False)
    assert found.sentences == ["No worker has taken a task yet."]


def test_a_task_that_was_just_taken_shows_a_consuming_worker(db: Flask) -> None:
    health.note_consumed()
    assert health.check().ok


def test_a_worker_that_has_been_silent_does_not_count(app: Flask) -> None:
    with app.app_context():
        health.note_consumed()
        with db.write() as session:
            session.get_one(Canary, 1).consumed_at = utcnow() - timedelta(minutes=5)
        found = health.check()
        assert not found.ok
        assert found.sentences == ["No worker has taken a task for 300 seconds; is the worker running?"]


def test_canaries_are_sent_once_per_interval(db: Flask) -> None:
    assert health.send_canary_if_due()
    assert not health.send_canary_if_due()
    assert queue.depth(config.HOUSE_QUEUE) == 1


def test_a_queue_out_of_reach_is_said(db: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise ConnectionError("no broker")

    for name in ("send_task", "connection_for_read"):
        monkeypatch.setattr(current_app.extensions["celery"], name, refuse)
    found = health.check()
    assert not found.broker and found.database
    assert "The work queue cannot be reached." in found.sentences


def test_a_database_without_tables_is_said(app: Flask) -> None:
    with app.app_context():
        with db.write() as session:
            session.execute(text("DROP TABLE canaries"))
        found = health.check()
        assert not found.database
        assert any("has no tables" in sentence for sentence in found.sentences)
