"""One folder import: every matched file goes the way of an upload; a second run adds nothing."""

from __future__ import annotations

import logging

from webapp import config
from webapp.models import FolderImport, db
from webapp.models.base import utcnow
from webapp.models.status import DONE, FAILED
from webapp.services import health, imports, leases
from webapp.services.errors import UserError

log = logging.getLogger(__name__)


def import_folder(import_id: int) -> None:
    """Run one import if it waits; taken up again after a crash, files that are there count as duplicates."""
    health.note_consumed()
    token = leases.claim(FolderImport, import_id, config.current().lease_seconds)
    if token is None:
        return
    try:
        _run(import_id, token)
    except UserError as error:
        _end(import_id, token, FAILED, error.sentence)
    except OSError as error:
        log.error("folder import %s", import_id, exc_info=error)
        _end(import_id, token, FAILED, f"A file could not be read: {error.strerror or error}.")


def _run(import_id: int, token: str) -> None:
    row = imports.get_import(import_id)
    shoot_id, folder = row.shoot_id, imports.resolve(row.folder)
    found = imports.scan(folder, row.pattern)
    tally = imports.Tally()
    for tally in imports.add_files(shoot_id, folder, found.matched):
        if not leases.renew(FolderImport, import_id, token, config.current().lease_seconds, **vars(tally)):
            log.warning("folder import %s was taken over by another worker", import_id)
            return
        health.note_consumed()
    _end(import_id, token, DONE, imports.summary(tally, len(found.unmatched)))


def _end(import_id: int, token: str, state: str, message: str) -> None:
    leases.finish(FolderImport, import_id, token, state, message=message, finished_at=utcnow())
    db.session.remove()
