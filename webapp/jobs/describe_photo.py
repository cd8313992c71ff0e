"""The vector of a photo that was prepared with another embedder: made again from the original and the present mask."""

from __future__ import annotations

import logging

import numpy as np
from sqlalchemy import update

from pipelines.types import RefusedImage
from webapp import storage
from webapp.jobs import engines
from webapp.models import Photo, db
from webapp.models.base import utcnow
from webapp.models.status import PREPARED_STATES
from webapp.services import mended, queue, verdicts

log = logging.getLogger(__name__)


def describe_photo(photo_id: int) -> None:
    """Describe a prepared photo by the present embedder, unless it is; everything else of its result stays."""
    from pipelines.imaging.decode import decode  # noqa: PLC0415  # heavy: only in workers

    photo, embedder = db.session.get(Photo, photo_id), engines.current().embedder
    if photo is None or photo.state not in PREPARED_STATES or photo.result is None or photo.result_token is None:
        return
    if photo.result["weights"].get("embedder") == embedder.weights:
        return
    token, result, original = photo.result_token, photo.result, storage.current().original(photo.sha256)
    seen = photo.updated_at
    # No database session is held while the net runs.
    db.session.remove()
    try:
        mask = mended.read_mask(mended.mask_path(photo_id, token, result))
        vector = embedder.embed(decode(original).image_rgb, mask.astype(np.float32) / np.float32(255))
    except (OSError, RefusedImage) as error:
        log.warning("photo %s cannot be described again: %s", photo_id, error)
        return
    changed = result | {"weights": result["weights"] | {"embedder": embedder.weights}}
    values = {"descriptor": vector.astype("<f4").tobytes(), "result": changed, "prepared_at": utcnow()}
    # Whoever has changed the photo meanwhile wins; the next round looks again.
    same = (Photo.id == photo_id, Photo.result_token == token, Photo.updated_at == seen)
    if db.count_changed(update(Photo).where(*same).values(values)):
        verdicts.forget(photo_id)
        queue.send("compare_photo", photo_id)
