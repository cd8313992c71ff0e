from datetime import timedelta
from typing import Any

from flask import Flask

from tests.support.photos import add
from webapp import config
from webapp.jobs.sweep import sweep
from webapp.models import Export, Photo, Shoot, db
from webapp.models.base import utcnow
from webapp.models.status import FAILED, QUEUED, RUNNING, UPLOADED
from webapp.services import leases, photos, queue

PAST = timedelta(minutes=-10)


def change(row: Photo | Export, **values: Any) -> None:
    """Write values into a row; the queue forgets its messages."""
    with db.write():
        for name, value in values.items():
            setattr(row, name, value)


def empty_queues(app: Flask) -> None:
    app.extensions["celery"].control.purge()


def run(app: Flask) -> Any:
    db.session.commit()
    with app.app_context():
        found = sweep()
    db.session.expire_all()
    return found


def test_a_photo_whose_message_was_lost_is_sent_again(db: Flask, shoot: Shoot) -> None:
    photo = add(shoot, "A1_front.png")
    empty_queues(db)
    assert run(db).sent_again == 0
    change(photo, lease_expires_at=utcnow() + PAST)
    assert run(db).sent_again == 1
    assert queue.depth(config.PHOTOS_QUEUE) == 1


def test_a_long_queue_is_not_sent_twice(db: Flask, shoot: Shoot) -> None:
    for number in range(3):
        change(add(shoot, f"A{number}_front.png", (number, 0, 0)), lease_expires_at=utcnow() + PAST)
    assert run(db).sent_again == 0
    assert queue.depth(config.PHOTOS_QUEUE) == 3


def test_a_dead_workers_photo_is_taken_back_and_sent(db: Flask, shoot: Shoot) -> None:
    photo = add(shoot, "A1_front.png")
    empty_queues(db)
    assert leases.claim(Photo, photo.id, -1)
    swept = run(db)
    assert (swept.taken_back, swept.sent_again) == (1, 1)
    assert (photos.get_photo(photo.id).state, photo.attempts) == (QUEUED, 1)


def test_a_living_workers_photo_is_left_alone(db: Flask, shoot: Shoot) -> None:
    photo = add(shoot, "A1_front.png")
    assert leases.claim(Photo, photo.id, 60)
    assert run(db).taken_back == 0
    assert photos.get_photo(photo.id).state == RUNNING


def test_after_three_dead_workers_a_photo_fails_with_its_reason(db: Flask, shoot: Shoot) -> None:
    photo = add(shoot, "A1_front.png")
    change(photo, state=RUNNING, attempts=3, lease_token="t", lease_expires_at=utcnow() + PAST)
    assert run(db).given_up == 1
    assert photo.state == FAILED
    assert photo.state_reason == (
        "Preparing this photo stopped the worker 3 times; it was set aside so that the others can go on."
    )


def test_an_upload_that_never_reached_the_queue_is_queued(db: Flask, shoot: Shoot) -> None:
    photo = add(shoot, "A1_front.png")
    empty_queues(db)
    change(photo, state=UPLOADED)
    assert run(db).queued == 0
    change(photo, created_at=utcnow() + PAST)
    assert run(db).queued == 1
    assert (photo.state, queue.depth(config.PHOTOS_QUEUE)) == (QUEUED, 1)


def test_exports_are_swept_like_photos(db: Flask, shoot: Shoot) -> None:
    export = Export(shoot_id=shoot.id, profile="paper-white", state=RUNNING, attempts=3, lease_token="t")
    with_lease = Export(shoot_id=shoot.id, profile="paper-white", state=QUEUED, attempts=0)
    from webapp.models import db as database

    with database.write() as session:
        session.add_all([export, with_lease])
    swept = run(db)
    assert (swept.given_up, swept.sent_again) == (1, 1)
    assert export.state == FAILED
    assert export.message is not None and "stopped the worker 3 times" in export.message
