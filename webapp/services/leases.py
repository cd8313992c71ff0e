"""Claim, renew, finish and give back a row, each by one UPDATE that names the state and the token it expects."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from webapp.models import CropRun, Export, FolderImport, Photo, db
from webapp.models.base import utcnow
from webapp.models.status import QUEUED, RUNNING

LeasedTable = type[Photo] | type[Export] | type[FolderImport] | type[CropRun]

MAX_ATTEMPTS = 3


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


def _held(table: LeasedTable, row_id: int, token: str) -> tuple[Any, ...]:
    return (table.id == row_id, table.state == RUNNING, table.lease_token == token)


def _update(table: LeasedTable, where: tuple[Any, ...], values: dict[str, Any]) -> bool:
    return db.count_changed(update(table).where(*where).values(**values)) == 1
