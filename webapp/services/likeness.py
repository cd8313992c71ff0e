"""What the similarity index stands on: descriptors. The index itself is built by a job and read by the search."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, or_, select, update
from sqlalchemy.exc import IntegrityError

from webapp import config
from webapp.models import IndexBuild, Photo, db
from webapp.models.base import utcnow
from webapp.services import queue

# Newer photos are compared one by one with each search, which costs little until they are many.
LEAST_NEWER: Final = 1000
NEWER_SHARE: Final = 0.05


@dataclass(frozen=True)
class Descriptors:
    """All vectors: ``ids`` (N,) int64, ``vectors`` (N, D) float32 of unit length, and the newest photo's time."""

    ids: NDArray[np.int64]
    vectors: NDArray[np.float32]
    covers_until: datetime | None


def send_rebuild_if_due() -> bool:
    """Queue a rebuild when the index misses many photos and nobody is building; whether it was queued."""
    row = _row()
    prepared = select(func.count(Photo.id)).where(Photo.prepared_at.is_not(None))
    moved = row.place != place()
    newer = prepared.where(Photo.prepared_at > row.covers_until) if row.covers_until and not moved else prepared
    least = max(LEAST_NEWER, NEWER_SHARE * (db.session.scalar(prepared) or 0))
    if (db.session.scalar(newer) or 0) < least:
        return False
    return _free(row) and queue.send("rebuild_index", expires=config.current().lease_seconds)


def place() -> str:
    """Where the index is built: the address of a server, or "" for the data folder."""
    return config.current().vectors or ""


def claim() -> str | None:
    """Take the index for building; None when somebody else has it."""
    _row()
    token, now = secrets.token_hex(16), utcnow()
    free = or_(IndexBuild.lease_expires_at.is_(None), IndexBuild.lease_expires_at < now)
    until = now + timedelta(seconds=config.current().lease_seconds)
    take = update(IndexBuild).where(IndexBuild.id == 1, free).values(lease_token=token, lease_expires_at=until)
    return token if db.count_changed(take) else None


def read_descriptors() -> Descriptors:
    """The vectors of all prepared photos; those of another net than made the newest are left out."""
    told = Photo.result["weights"]["embedder"].as_string()
    rows = db.session.execute(
        select(Photo.id, Photo.descriptor, Photo.prepared_at, told)
        .where(Photo.descriptor.is_not(None), Photo.prepared_at.is_not(None))
        .order_by(Photo.prepared_at)
    ).all()
    known = [row for row in rows if row[1] is not None]
    size, embedder = (len(known[-1][1]), known[-1][3]) if known else (0, "")
    same = [row for row in known if len(row[1]) == size and row[3] == embedder]
    vectors = np.frombuffer(b"".join(row[1] for row in same), dtype="<f4").reshape(len(same), size // 4)
    return Descriptors(np.array([row[0] for row in same], dtype=np.int64), vectors, known[-1][2] if known else None)


def note_built(token: str, covers_until: datetime | None) -> bool:
    """Say that the index holds all photos prepared until then, and free it; False when the lease was lost."""
    end = update(IndexBuild).where(IndexBuild.id == 1, IndexBuild.lease_token == token)
    values = {"covers_until": covers_until, "place": place(), "lease_token": None, "lease_expires_at": None}
    return bool(db.count_changed(end.values(values)))


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
