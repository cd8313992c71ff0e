"""Whether the house works: database, queue, and workers that really take tasks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from webapp import config
from webapp.models import Canary, db
from webapp.models.base import utcnow
from webapp.services import queue

# A worker may be busy with one photo when the canary arrives; three canaries without an answer are a sign.
_MISSED_CANARIES = 3


@dataclass
class Health:
    """What /healthz says. ``queue_depth``: messages that wait for a worker, None when the queue cannot be asked."""

    database: bool = False
    broker: bool = False
    workers_consuming: bool = False
    queue_depth: int | None = None
    sentences: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Everything works."""
        return self.database and self.broker and self.workers_consuming


def check() -> Health:
    """Look at everything once; also sends a canary when one is due."""
    health = Health()
    health.queue_depth = queue.depth(config.PHOTOS_QUEUE)
    health.broker = health.queue_depth is not None
    if not health.broker:
        health.sentences.append("The work queue cannot be reached.")
    try:
        send_canary_if_due()
        row = db.session.get(Canary, 1)
    except SQLAlchemyError:
        db.session.rollback()
        health.sentences.append("The database cannot be reached, or has no tables (flask --app webapp db upgrade).")
        return health
    health.database = True
    _judge(health, row.consumed_at if row else None)
    return health


def send_canary_if_due() -> bool:
    """Send a canary task unless one was sent a moment ago; whether one was sent."""
    every = config.current().canary_seconds
    due = or_(Canary.sent_at.is_(None), Canary.sent_at < utcnow() - timedelta(seconds=every))
    _ensure_row()
    if not db.count_changed(update(Canary).where(Canary.id == 1, due).values(sent_at=utcnow())):
        return False
    # Canaries that nobody takes must not pile up in front of real work.
    return queue.send("canary", expires=every * _MISSED_CANARIES)


def note_consumed() -> None:
    """A worker took a task just now; written at most once a second."""
    stale = or_(Canary.consumed_at.is_(None), Canary.consumed_at < utcnow() - timedelta(seconds=1))
    if db.session.scalar(select(Canary.id).where(Canary.id == 1, ~stale)):
        return
    _ensure_row()
    db.count_changed(update(Canary).where(Canary.id == 1).values(consumed_at=utcnow()))


def _judge(health: Health, consumed_at: datetime | None) -> None:
    limit = max(_MISSED_CANARIES * config.current().canary_seconds, 5)
    if consumed_at is None:
        health.sentences.append("No worker has taken a task yet.")
        return
    silent = (utcnow() - consumed_at).total_seconds()
    health.workers_consuming = silent <= limit
    if not health.workers_consuming:
        health.sentences.append(f"No worker has taken a task for {silent:.0f} seconds; is the worker running?")


def _ensure_row() -> None:
    if db.session.get(Canary, 1) is not None:
        return
    try:
        with db.write() as session:
            session.add(Canary(id=1))
    except IntegrityError:
        # Another process made it at the same moment, which is as good.
        return
