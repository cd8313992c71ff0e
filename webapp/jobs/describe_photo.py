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
    from pipelines.retrieval.local_features import describe_product, packed  # noqa: PLC0415

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
        image = decode(original).image_rgb
        vector = embedder.embed(image, mask.astype(np.float32) / np.float32(255))
        storage.current().keep_pattern(photo_id, token, packed(describe_product(image, mask)))
    except (FileNotFoundError, RefusedImage) as error:
        # An older net's vector serves nobody; without one the others need not wait for this photo.
        log.warning("photo %s cannot be described again, and not be found by its look: %s", photo_id, error)
        db.count_changed(update(Photo).where(Photo.id == photo_id, Photo.result_token == token).values(descriptor=None))
        return
    except OSError as error:
        log.warning("photo %s is described later: %s", photo_id, error)
        return
    changed = result | {"weights": result["weights"] | {"embedder": embedder.weights}}
    values = {"descriptor": vector.astype("<f4").tobytes(), "result": changed, "prepared_at": utcnow()}
    # Whoever has changed the photo meanwhile wins; the next round looks again.
    same = (Photo.id == photo_id, Photo.result_token == token, Photo.updated_at == seen)
    if db.count_changed(update(Photo).where(*same).values(values)):
        verdicts.described_anew(photo_id)
        queue.send("compare_photo", photo_id)
