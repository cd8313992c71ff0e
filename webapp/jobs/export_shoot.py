"""One export: every approved photo is rendered for its channel and checked; what passes goes straight into a ZIP.

What fails is held back and said so, on the page and in the manifest: nothing goes out silently wrong, nothing is left
out silently.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import delete

from pipelines.exports.profiles import ExportProfile
from pipelines.types import RefusedImage
from webapp import config, storage
from webapp.jobs import feeds
from webapp.jobs.duplicates import mark_duplicates
from webapp.jobs.export_photo import HELD, IN, UNCHANGED, Chosen, make
from webapp.models import Export, ExportPhoto, db
from webapp.models.base import utcnow
from webapp.models.status import DONE, FAILED
from webapp.services import channel_checks, crop_tables, export_names, exports, health, house_colours, leases, mended
from webapp.services.names import file_stem
from webapp.services.shoots import get_shoot

log = logging.getLogger(__name__)

Row = dict[str, Any]
_KEPT: Final = ("state", "fingerprint", "look", "files", "checks", "pictures")


@dataclass(frozen=True)
class Run:
    """One export, free of the database. ``before`` and ``sent``: each photo's row in the last run, and the last ZIP."""

    export_id: int
    token: str
    profile: ExportProfile
    shoot_name: str
    options: exports.Options
    chosen: list[Chosen]
    before: dict[int, Row]
    sent: dict[int, Row]


def export_shoot(export_id: int) -> None:
    """Write one export if it waits; after a crash it is written again from the start."""
    health.note_consumed()
    token = leases.claim(Export, export_id, config.current().lease_seconds)
    if token is None:
        return
    try:
        values = _write(_load(export_id, token))
    except leases.LostLease:
        log.warning("export %s was taken over by another worker", export_id)
    except (RefusedImage, OSError, RuntimeError, ValueError, LookupError) as error:
        log.error("export %s", export_id, exc_info=error)
        message = f"The ZIP could not be written: {error}"
        leases.finish(Export, export_id, token, FAILED, message=message, finished_at=utcnow())
    else:
        leases.finish(Export, export_id, token, DONE, finished_at=utcnow(), **values)


def _load(export_id: int, token: str) -> Run:
    row = exports.get_export(export_id)
    profile = exports.channel(row.profile)
    named = export_names.name_all(exports.approved(row.shoot_id), profile, row.number_names)
    settings = channel_checks.settings(row.shoot_id, row.profile)
    options = exports.Options(row.only_check, row.changed_only, row.number_names, row.base_url)
    before, sent = (_rows(exports.last_done(row, with_zip)) for with_zip in (False, True))
    chosen = [_chosen(one, profile.name, settings) for one in named]
    run = Run(export_id, token, profile, get_shoot(row.shoot_id).name, options, chosen, before, sent)
    # No database session is held while pictures are rendered.
    db.session.remove()
    return run


def _rows(export: Export | None) -> dict[int, Row]:
    rows = channel_checks.rows(export.id) if export else []
    return {row.photo_id: {name: getattr(row, name) for name in _KEPT} for row in rows}


def _chosen(named: export_names.Named, channel: str, settings: dict[int, tuple[dict[str, Any], bool]]) -> Chosen:
    photo = named.photo
    if photo.result is None or photo.result_token is None:
        raise ValueError(f"{photo.original_name} has no results")
    store = storage.current()
    mask = store.result(photo.id, photo.result_token) / "mask.png"
    before, after = (mended.mask_path(photo.id, photo.result_token, one) for one in ({}, photo.result))
    small = (before, after) if before != after else None
    result = crop_tables.only_for(channel, photo.view, house_colours.with_names(photo.result))
    mends, accepted = settings.get(photo.id, ({}, False))
    names = photo.sku, photo.view, named.name, named.place, named.problem
    return Chosen(photo.id, *names, store.original(photo.sha256), mask, result, mends, accepted, small)


def _write(run: Run) -> dict[str, Any]:
    """Render, check and pack everything; the values that the export's row ends with."""
    storage.current().drop_check_pictures(run.export_id)
    rows: dict[int, Row] = {}
    with _zip(run) as archive:
        for done, photo in enumerate(run.chosen, start=1):
            rows[photo.photo_id] = _one(run, photo, archive)
            _report(run, done)
        mark_duplicates(rows)
        if archive is not None:
            _add_tables(archive, run, rows)
    counts = {state: sum(row["state"] == state for row in rows.values()) for state in (IN, HELD, UNCHANGED)}
    _keep(run, rows)
    values: dict[str, Any] = {"held": counts[HELD], "unchanged": counts[UNCHANGED], "file_name": None, "message": None}
    if not run.options.only_check and not counts[IN]:
        _file(run).unlink(missing_ok=True)
        return values | {"message": _nothing(run, counts)}
    return values if run.options.only_check else values | {"file_name": _file(run).name}


def _file(run: Run) -> Any:
    return storage.current().export(f"{file_stem(run.shoot_name, '')}-{run.export_id}.zip")


def _nothing(run: Run, counts: dict[str, int]) -> str:
    if counts[HELD]:
        return f"No photo could be exported: {counts[HELD]} are held back for the reasons below."
    return f"Nothing has changed since the last export for {run.profile.title}."


@contextmanager
def _zip(run: Run) -> Iterator[zipfile.ZipFile | None]:
    """A ZIP that takes its name when the block ends well; None when only the check is asked for."""
    if run.options.only_check:
        yield None
        return
    aside = storage.current().export(f".{secrets.token_hex(8)}")
    try:
        with zipfile.ZipFile(aside, "w", zipfile.ZIP_STORED) as archive:
            yield archive
        aside.replace(_file(run))
    finally:
        aside.unlink(missing_ok=True)


def _one(run: Run, photo: Chosen, archive: zipfile.ZipFile | None) -> Row:
    """One photo's row; its files are in the ZIP and its pictures in their folder afterwards."""
    fingerprint = photo.fingerprint(run.profile)
    sent, before = run.sent.get(photo.photo_id), run.before.get(photo.photo_id)
    if run.options.changed_only and sent and sent["fingerprint"] == fingerprint and sent["state"] != HELD:
        return sent | {"state": UNCHANGED}
    if archive is None and before and before["fingerprint"] == fingerprint:
        return before | {"state": IN if before["state"] == UNCHANGED else before["state"]}
    made = make(photo, run.profile, with_files=archive is not None)
    for name, content in made.files.items():
        if archive is not None:
            archive.writestr(name, content)
    _show(run, photo, made.pictures)
    files = [
        {"name": name, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for name, content in made.files.items()
    ]
    return dict(zip(_KEPT, (made.state, fingerprint, made.look, files, made.checks, run.export_id), strict=True))


def _show(run: Run, photo: Chosen, pictures: dict[str, bytes]) -> None:
    folder = storage.current().check_pictures(run.export_id)
    for name, content in pictures.items():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{photo.photo_id}-{name}").write_bytes(content)


def _add_tables(archive: zipfile.ZipFile, run: Run, rows: dict[int, Row]) -> None:
    """The channel's tables, and the manifest with a checksum for every file."""
    done = [(photo, rows[photo.photo_id]) for photo in run.chosen]
    for name, content in feeds.tables(done, run.profile, run.options.base_url).items():
        archive.writestr(name, content, zipfile.ZIP_DEFLATED)
    gone = [row for photo_id, row in run.sent.items() if photo_id not in rows and row["state"] != HELD]
    manifest = feeds.manifest(run.profile, run.options.changed_only, done, gone)
    archive.writestr("manifest.json", manifest, zipfile.ZIP_DEFLATED)


def _keep(run: Run, rows: dict[int, Row]) -> None:
    """Write the rows, unless another worker has the export; then pictures that no run shows any more go."""
    with db.write() as session:
        if not leases.renew(Export, run.export_id, run.token, config.current().lease_seconds):
            raise leases.LostLease
        session.execute(delete(ExportPhoto).where(ExportPhoto.export_id == run.export_id))
        session.add_all(ExportPhoto(export_id=run.export_id, photo_id=key, **row) for key, row in rows.items())
    shown = {row["pictures"] for row in rows.values()} | {run.export_id}
    for old in {row["pictures"] for row in (*run.before.values(), *run.sent.values())} - shown:
        storage.current().drop_check_pictures(old)
    db.session.remove()


def _report(run: Run, done: int) -> None:
    seconds = config.current().lease_seconds
    if not leases.renew(Export, run.export_id, run.token, seconds, done=done, total=len(run.chosen)):
        raise leases.LostLease
    health.note_consumed()
    db.session.remove()
