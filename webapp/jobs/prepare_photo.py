"""One photo: claim the row, prepare without a database session, write the results once, finish the row."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.types import RefusedImage
from webapp import config, storage
from webapp.jobs import engines
from webapp.models import Photo, db
from webapp.models.base import utcnow
from webapp.models.status import FAILED, TO_REVIEW
from webapp.services import crop_tables, health, leases, queue, safe, verdicts, versions

if TYPE_CHECKING:
    from pipelines.crops.table import CropTable
    from pipelines.engines.base import Engines
    from pipelines.types import PreparedPhoto
    from webapp.services.edited import Current

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Claimed:
    """What the job needs to know of its photo after the session is put away."""

    photo_id: int
    token: str
    attempts: int
    name: str
    original: Path
    shoot_id: int
    view: str
    table: Current[CropTable]
    wider: bool
    other_engine: bool


def prepare_photo(photo_id: int) -> None:
    """Prepare the photo if it waits in the queue; sent twice, the second time does nothing."""
    health.note_consumed()
    claimed = _claim(photo_id)
    if claimed is None:
        log.info("photo %s does not wait any more; nothing to do", photo_id)
        return
    try:
        prepared = _prepare_and_write(claimed)
    except RefusedImage as error:
        _fail(claimed, str(error))
    except (OSError, MemoryError, RuntimeError, ValueError, ArithmeticError, LookupError, TypeError) as error:
        _stumbled(claimed, error)
    else:
        _finish(claimed, prepared)


def _claim(photo_id: int) -> Claimed | None:
    token = leases.claim(Photo, photo_id, config.current().lease_seconds)
    if token is None:
        return None
    photo = db.session.get_one(Photo, photo_id)
    original = storage.current().original(photo.sha256)
    about = photo.original_name, original, photo.shoot_id, photo.view
    claimed = Claimed(photo_id, token, photo.attempts, *about, crop_tables.current(), photo.wider, photo.other_engine)
    # No database session is held while the nets run.
    db.session.remove()
    return claimed


def _prepare_and_write(claimed: Claimed) -> PreparedPhoto:
    from pipelines.exports.files import write_review_files  # noqa: PLC0415  # heavy: only in workers
    from pipelines.imaging.decode import decode  # noqa: PLC0415  # heavy: only in workers
    from pipelines.prepare import prepare  # noqa: PLC0415  # heavy: only in workers
    from pipelines.retrieval.local_features import describe_product, packed  # noqa: PLC0415  # heavy: only in workers

    photo = decode(claimed.original)
    prepared = prepare(photo, _engines_for(claimed), claimed.table.parsed, claimed.view)
    write_review_files(storage.current().result(claimed.photo_id, claimed.token), photo, prepared)
    pattern = packed(describe_product(photo.image_rgb, prepared.alpha))
    storage.current().keep_pattern(claimed.photo_id, claimed.token, pattern)
    return prepared


def _engines_for(claimed: Claimed) -> Engines:
    from pipelines.engines.wider import wider  # noqa: PLC0415  # heavy: only in workers

    if claimed.other_engine:
        return engines.others()
    return wider(engines.current()) if claimed.wider else engines.current()


def _finish(claimed: Claimed, prepared: PreparedPhoto) -> None:
    values: dict[str, Any] = {
        "result_token": claimed.token,
        "result": prepared.as_json() | {"crop_table": claimed.table.version},
        "kind": prepared.kind,
        "confidence": prepared.confidence,
        "trust": safe.trust_of(prepared.as_json()),
        "descriptor": prepared.descriptor.astype("<f4").tobytes(),
        "state_reason": None,
        "prepared_at": utcnow(),
    }
    if leases.finish(Photo, claimed.photo_id, claimed.token, TO_REVIEW, **values):
        how = "another engine" if claimed.other_engine else "a wider net"
        versions.prepared_again(claimed.photo_id, f"Prepared again with {how}")
        storage.current().keep_only_result(claimed.photo_id, claimed.token, *versions.kept_tokens(claimed.photo_id))
        crop_tables.align_finished_shoot(claimed.shoot_id)
        verdicts.forget(claimed.photo_id)
        queue.send("compare_photo", claimed.photo_id)
    else:
        log.warning("photo %s was taken over by another worker; this result is dropped", claimed.photo_id)
        storage.current().drop_result(claimed.photo_id, claimed.token)


def _fail(claimed: Claimed, sentence: str) -> None:
    leases.finish(Photo, claimed.photo_id, claimed.token, FAILED, state_reason=sentence)


def _stumbled(claimed: Claimed, error: Exception) -> None:
    """An error that may pass: another try, until the attempts are used up."""
    log.error("photo %s, attempt %s", claimed.photo_id, claimed.attempts, exc_info=error)
    if claimed.attempts < leases.MAX_ATTEMPTS:
        leases.give_back(Photo, claimed.photo_id, claimed.token)
        return
    _fail(claimed, f"{claimed.name} could not be prepared in {claimed.attempts} tries. The last one said: {error}")
