"""What the similarity index stands on: descriptors in, neighbours out. The index itself is built by a job."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from webapp import config
from webapp.models import IndexBuild, Neighbour, Photo, db
from webapp.models.base import utcnow
from webapp.services import queue

NEIGHBOURS = 5


@dataclass(frozen=True)
class Descriptors:
    """All vectors: ``ids`` (N,) int64, ``vectors`` (N, D) float32 of unit length, and the newest photo's time."""

    ids: NDArray[np.int64]
    vectors: NDArray[np.float32]
    covers_until: datetime | None


def send_rebuild_if_due() -> bool:
    """Queue a rebuild when photos were prepared since the last one and nobody is building; whether it was queued."""
    newest = db.session.scalar(select(func.max(Photo.prepared_at)))
    row = _row()
    if newest is None or (row.covers_until is not None and row.covers_until >= newest):
        return False
    return _free(row) and queue.send("rebuild_index", expires=config.current().lease_seconds)


def claim() -> str | None:
    """Take the index for building; None when somebody else has it."""
    _row()
    token, now = secrets.token_hex(16), utcnow()
    free = or_(IndexBuild.lease_expires_at.is_(None), IndexBuild.lease_expires_at < now)
    until = now + timedelta(seconds=config.current().lease_seconds)
    take = update(IndexBuild).where(IndexBuild.id == 1, free).values(lease_token=token, lease_expires_at=until)
    return token if db.count_changed(take) else None


def read_descriptors() -> Descriptors:
    """The vectors of all prepared photos; those of another length than the newest are left out (an older net's)."""
    rows = db.session.execute(
        select(Photo.id, Photo.descriptor, Photo.prepared_at)
        .where(Photo.descriptor.is_not(None), Photo.prepared_at.is_not(None))
        .order_by(Photo.prepared_at)
    ).all()
    known = [(photo_id, vector, when) for photo_id, vector, when in rows if vector is not None]
    size = len(known[-1][1]) if known else 0
    same = [row for row in known if len(row[1]) == size]
    vectors = np.frombuffer(b"".join(row[1] for row in same), dtype="<f4").reshape(len(same), size // 4)
    return Descriptors(np.array([row[0] for row in same], dtype=np.int64), vectors, known[-1][2] if known else None)


def write_neighbours(token: str, covers_until: datetime | None, rows: Iterable[tuple[int, int, int, float]]) -> bool:
    """Replace all neighbours by (photo id, rank, neighbour id, score); False when the lease was lost."""
    with db.write() as session:
        end = update(IndexBuild).where(IndexBuild.id == 1, IndexBuild.lease_token == token)
        values = {"covers_until": covers_until, "lease_token": None, "lease_expires_at": None}
        if not db.count_changed(end.values(values)):
            return False
        session.execute(delete(Neighbour))
        names = ("photo_id", "rank", "neighbour_id", "score")
        values_list = [dict(zip(names, row, strict=True)) for row in rows]
        if values_list:
            session.execute(insert(Neighbour), values_list)
    return True


def _free(row: IndexBuild) -> bool:
    return row.lease_expires_at is None or row.lease_expires_at < utcnow()


def _row() -> IndexBuild:
    row = db.session.get(IndexBuild, 1)
    if row is None:
        try:
            with db.write() as session:
                session.add(IndexBuild(id=1))
        except IntegrityError:
            # Another process made it at the same moment, which is as good.
            db.session.rollback()
        row = db.session.get_one(IndexBuild, 1)
    return row
