"""Colours and checks of a mended photo follow its mask, found by a worker."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import update

from pipelines.mending.strokes import Stroke
from tests.support import photos as prepared
from tests.support.jobs import in_worker
from webapp.jobs import engines
from webapp.jobs.recheck_photo import recheck_photo
from webapp.jobs.sweep import sweep
from webapp.models import Photo, Shoot, User, db
from webapp.models.base import utcnow
from webapp.services import mending, photos, versions

ERASE = Stroke("erase", ((35.0, 40.0), (35.0, 120.0)), 8.0)
BOGUS = {"hex": "#00ff00", "share": 1.0, "name": "bogus", "distance": 0.0}


def mended(shoot: Shoot, user: User) -> Photo:
    """A photo with a stroke of the brush, whose colour was wrong before it."""
    photo = prepared.add_prepared(shoot, "A1_front.png")
    with db.write():
        photo.result = (photo.result or {}) | {"swatches": [BOGUS]}
    return mending.stroke(mending.bench(photo.id, user), ERASE)


def rechecked(photo: Photo) -> Photo:
    """As a worker leaves it that has no net loaded."""
    photo_id = photo.id
    engines._loaded.clear()
    in_worker(recheck_photo, photo_id)
    assert engines._loaded == []
    db.session.expire_all()
    return photos.get_photo(photo_id)


def test_a_stroke_asks_for_colours_and_checks_anew(shoot: Shoot, reviewer: User) -> None:
    photo = mended(shoot, reviewer)
    assert photo.result is not None
    assert photo.result[versions.UNCHECKED] is True
    assert photo.result["swatches"] == [BOGUS]
    after = rechecked(photo)
    assert after.result is not None
    assert versions.UNCHECKED not in after.result
    assert after.result["swatches"][0]["hex"] == "#aa1e28"
    assert {check["name"] for check in after.result["checks"]} >= {"size", "sharpness", "clipped"}
    assert versions.listing(photo.id)[-1].row.result == after.result


def test_going_back_to_the_machines_result_needs_no_second_look(shoot: Shoot, reviewer: User) -> None:
    photo = rechecked(mended(shoot, reviewer))
    back = versions.undo(photo.id, reviewer)
    assert back.result is not None
    assert back.result["swatches"] == [BOGUS]
    in_worker(recheck_photo, photo.id)
    assert photos.get_photo(photo.id).result == back.result


def test_a_message_that_was_lost_is_sent_again_once(app: Flask, shoot: Shoot, reviewer: User) -> None:
    photo_id = mended(shoot, reviewer).id
    app.extensions["celery"].control.purge()
    with db.write() as session:
        session.execute(update(Photo).where(Photo.id == photo_id).values(updated_at=utcnow() - timedelta(hours=1)))
    for sent in (1, 0):
        db.session.commit()
        with app.app_context():
            assert sweep().sent_again == sent
