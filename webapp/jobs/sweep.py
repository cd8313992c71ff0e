"""The sweeper: what waits too long is sent again, what a dead worker held is taken back, three tries at most."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, or_, select, update

from webapp import config, storage
from webapp.models import CropRun, Export, FolderImport, Photo, db
from webapp.models.base import utcnow
from webapp.models.status import FAILED, QUEUED, RUNNING, UPLOADED
from webapp.services import health, likeness, photos, queue, verdicts, versions
from webapp.services.leases import MAX_ATTEMPTS, LeasedTable

log = logging.getLogger(__name__)

_UPLOADED_GRACE_SECONDS = 30
_INCOMING_SECONDS = 24 * 3600
_STOPPED_WORKER = "stopped the worker {tries} times; it was set aside so that the others can go on."


@dataclass
class Swept:
    """What one round did."""

    queued: int = 0
    taken_back: int = 0
    given_up: int = 0
    sent_again: int = 0


def sweep() -> Swept:
    """One round."""
    swept = Swept()
    swept.queued = _queue_uploaded()
    for table, task, depth_of in (
        (Photo, "prepare_photo", config.PHOTOS_QUEUE),
        (Export, "export_shoot", config.HOUSE_QUEUE),
        (FolderImport, "import_folder", config.HOUSE_QUEUE),
        (CropRun, "recompute_crops", config.HOUSE_QUEUE),
    ):
        swept.given_up += _give_up(table)
        swept.taken_back += _take_back(table)
        swept.sent_again += _send_again(table, task, queue.depth(depth_of))
    swept.sent_again += _recheck()
    likeness.send_rebuild_if_due()
    # Who has come meanwhile is compared with all of the house, not with a part of it.
    if not verdicts.send_outdated():
        verdicts.send_waiting()
    health.send_canary_if_due()
    storage.current().clean_incoming(time.time() - _INCOMING_SECONDS)
    db.session.remove()
    return swept


def _queue_uploaded() -> int:
    """Photos whose upload ended between the commit and the queue."""
    old = utcnow() - timedelta(seconds=_UPLOADED_GRACE_SECONDS)
    left = select(Photo.id).where(Photo.state == UPLOADED, Photo.created_at < old)
    return sum(photos.enqueue(photo_id) for photo_id in db.session.scalars(left).all())


def _give_up(table: LeasedTable) -> int:
    """Rows whose last allowed attempt ended with a dead worker become failed."""
    values: dict[str, Any] = {"state": FAILED, "lease_token": None, "lease_expires_at": None}
    if table is Photo:
        values["state_reason"] = f"Preparing this photo {_STOPPED_WORKER.format(tries=MAX_ATTEMPTS)}"
    else:
        values |= {"message": f"This {_STOPPED_WORKER.format(tries=MAX_ATTEMPTS)}", "finished_at": utcnow()}
    return _change(table, (table.state == RUNNING, _overdue(table), table.attempts >= MAX_ATTEMPTS), values)


def _take_back(table: LeasedTable) -> int:
    """Rows of dead workers wait again; they are sent in the same round."""
    values = {"state": QUEUED, "lease_token": None, "lease_expires_at": utcnow()}
    return _change(table, (table.state == RUNNING, _overdue(table), table.attempts < MAX_ATTEMPTS), values)


def _send_again(table: LeasedTable, task: str, waiting: int | None) -> int:
    """Send overdue queued rows, oldest first, but never more messages than there are rows.

    A long queue is not a lost one: without this bound each round would add a copy of every message.
    """
    if waiting is None:
        return 0
    queued = db.session.scalar(select(func.count(table.id)).where(table.state == QUEUED)) or 0
    late = select(table.id).where(table.state == QUEUED, _overdue(table)).order_by(table.lease_expires_at, table.id)
    ids = db.session.scalars(late.limit(max(0, queued - waiting))).all()
    return sum(_send_one(table, task, row_id) for row_id in ids)


def _send_one(table: LeasedTable, task: str, row_id: int) -> bool:
    again = utcnow() + timedelta(seconds=config.current().lease_seconds)
    still = (table.id == row_id, table.state == QUEUED)
    return bool(_change(table, still, {"lease_expires_at": again})) and queue.send(task, row_id)


def _recheck() -> int:
    """Mended photos whose colours and checks nobody has found again."""
    late = utcnow() - timedelta(seconds=config.current().lease_seconds)
    unchecked = Photo.version_id.is_not(None), Photo.result[versions.UNCHECKED].as_boolean().is_(True)
    ids = db.session.scalars(select(Photo.id).where(*unchecked, Photo.updated_at < late)).all()
    # The row is touched, so that the next round does not send it once more.
    return sum(
        bool(_change(Photo, (Photo.id == photo_id, *unchecked), {"updated_at": utcnow()}))
        and queue.send("recheck_photo", photo_id)
        for photo_id in ids
    )


def _overdue(table: LeasedTable) -> Any:
    return or_(table.lease_expires_at.is_(None), table.lease_expires_at < utcnow())


def _change(table: LeasedTable, where: tuple[Any, ...], values: dict[str, Any]) -> int:
    count = db.count_changed(update(table).where(*where).values(**values))
    if count:
        log.info("%s rows of %s: %s", count, table.__tablename__, values.get("state", "sent again"))
    return count
