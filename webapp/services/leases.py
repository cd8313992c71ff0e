"""Claim, renew, finish and give back a row, each by one UPDATE that names the state and the token it expects.

Sets that people review are leased the same way: one UPDATE takes a set that is free or one's own.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import IntegrityError

from webapp.models import CropRun, Export, FolderImport, Photo, SetLease, User, db
from webapp.models.base import utcnow
from webapp.models.status import QUEUED, RUNNING

LeasedTable = type[Photo] | type[Export] | type[FolderImport] | type[CropRun]

MAX_ATTEMPTS = 3
SET_SECONDS = 90


class LostLease(Exception):  # not an error: somebody else carries on
    """Another worker has this row now."""


def claim(table: LeasedTable, row_id: int, seconds: float) -> str | None:
    """Take a queued row for ``seconds``; the lease token, or None when somebody else has it or it is done."""
    token = secrets.token_hex(16)
    values = {
        "state": RUNNING,
        "lease_token": token,
        "lease_expires_at": utcnow() + timedelta(seconds=seconds),
        "attempts": table.attempts + 1,
    }
    return token if _update(table, (table.id == row_id, table.state == QUEUED), values) else None


def renew(table: LeasedTable, row_id: int, token: str, seconds: float, **values: Any) -> bool:
    """Hold a running row for ``seconds`` more and write ``values``; False when the lease was lost."""
    values["lease_expires_at"] = utcnow() + timedelta(seconds=seconds)
    return _update(table, _held(table, row_id, token), values)


def finish(table: LeasedTable, row_id: int, token: str, state: str, **values: Any) -> bool:
    """Move a running row to ``state`` and end the lease; False when the lease was lost."""
    values |= {"state": state, "lease_token": None, "lease_expires_at": None}
    return _update(table, _held(table, row_id, token), values)


def give_back(table: LeasedTable, row_id: int, token: str) -> bool:
    """Put a running row back into the queue; the sweeper sends it at its next round."""
    values = {"state": QUEUED, "lease_token": None, "lease_expires_at": utcnow()}
    return _update(table, _held(table, row_id, token), values)


def hold_set(shoot_id: int, sku: str, user_id: int) -> bool:
    """Take a set for SET_SECONDS, or hold it longer, and let go of others in the shoot; False when it is taken."""
    until = utcnow() + timedelta(seconds=SET_SECONDS)
    this = (SetLease.shoot_id == shoot_id, SetLease.sku == sku)
    free = or_(SetLease.user_id == user_id, SetLease.expires_at < utcnow())
    taken = update(SetLease).where(*this, free).values(user_id=user_id, expires_at=until)
    if not db.count_changed(taken):
        try:
            with db.write() as session:
                session.add(SetLease(shoot_id=shoot_id, sku=sku, user_id=user_id, expires_at=until))
        except IntegrityError:
            return False
    with db.write() as session:
        session.execute(
            delete(SetLease).where(SetLease.shoot_id == shoot_id, SetLease.user_id == user_id, SetLease.sku != sku)
        )
    return True


def release_sets(shoot_id: int, user_id: int) -> None:
    """Let go of whatever this person holds in the shoot."""
    with db.write() as session:
        session.execute(delete(SetLease).where(SetLease.shoot_id == shoot_id, SetLease.user_id == user_id))


def held_by_others(shoot_id: int, user_id: int) -> dict[str, str]:
    """SKU > name of the person who reviews it now, without one's own."""
    others = select(SetLease.sku, User.name).join(User, User.id == SetLease.user_id)
    now = (SetLease.shoot_id == shoot_id, SetLease.user_id != user_id, SetLease.expires_at > utcnow())
    return {row.sku: row.name for row in db.session.execute(others.where(*now))}


def _held(table: LeasedTable, row_id: int, token: str) -> tuple[Any, ...]:
    return (table.id == row_id, table.state == RUNNING, table.lease_token == token)


def _update(table: LeasedTable, where: tuple[Any, ...], values: dict[str, Any]) -> bool:
    return db.count_changed(update(table).where(*where).values(**values)) == 1
