"""Hands ids to the work queue, always after the commit. What does not get through is sent again by the sweeper."""

from __future__ import annotations

import logging

from celery import Celery
from flask import current_app
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

EXTENSION = "celery"

log = logging.getLogger(__name__)


def send(task: str, *ids: int, expires: float | None = None) -> bool:
    """Send ``task`` with row ids; False, and a line in the log, when the queue cannot be reached."""
    celery: Celery = current_app.extensions[EXTENSION]
    try:
        celery.send_task(f"packshot.{task}", args=ids, expires=expires, retry=False)
    except (OperationalError, RedisError, OSError) as error:
        log.warning("%s%s was not sent (%s); the sweeper will send it", task, ids, error)
        return False
    return True


def depth(queue: str) -> int | None:
    """How many messages wait in ``queue``; None when the queue cannot be reached."""
    celery: Celery = current_app.extensions[EXTENSION]
    try:
        with celery.connection_for_read() as connection:
            channel = connection.default_channel
            return int(channel._size(queue))
    except (OperationalError, RedisError, OSError) as error:
        log.warning("the work queue cannot be reached: %s", error)
        return None
