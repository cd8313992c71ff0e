"""The similarity index: built aside from the vectors in the database, checked, and swapped in at once."""

from __future__ import annotations

import logging

from webapp.jobs import built_index
from webapp.models import db
from webapp.services import likeness

log = logging.getLogger(__name__)


def rebuild_index() -> None:
    """Build the index, unless another worker is at it. Whoever searches takes it up with the next search."""
    token = likeness.claim()
    if token is None:
        return
    descriptors = likeness.read_descriptors()
    # No database session is held while the index is built.
    db.session.remove()
    if len(descriptors.ids):
        built_index.build(descriptors.ids, descriptors.vectors)
    if not likeness.note_built(token, descriptors.covers_until):
        log.warning("the similarity index was taken over by another worker")
