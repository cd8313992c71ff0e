from flask import Flask

from tests.support.photos import add_prepared
from webapp import storage
from webapp.jobs.rebuild_index import rebuild_index
from webapp.models import Shoot, db
from webapp.services import likeness, photos


def run(app: Flask) -> None:
    db.session.commit()
    with app.app_context():
        rebuild_index()
    db.session.expire_all()


def test_the_most_similar_photos_come_first_and_never_the_photo_itself(db: Flask, shoot: Shoot) -> None:
    red = add_prepared(shoot, "A1_front.png", (200, 10, 10))
    red_again = add_prepared(shoot, "A2_front.png", (205, 12, 10))
    blue = add_prepared(shoot, "A3_front.png", (10, 10, 200))
    assert photos.similar(red.id) == []
    run(db)
    found = photos.similar(red.id)
    assert [near.id for near in found] == [red_again.id, blue.id]
    assert found[0].score > 0.99 > found[1].score
    assert found[0].thumb_url is not None
    assert storage.current().index.is_file()


def test_a_rebuild_is_due_only_after_new_photos(db: Flask, shoot: Shoot) -> None:
    assert not likeness.send_rebuild_if_due()
    add_prepared(shoot, "A1_front.png")
    assert likeness.send_rebuild_if_due()
    run(db)
    assert not likeness.send_rebuild_if_due()
    add_prepared(shoot, "A2_front.png", (1, 2, 3))
    assert likeness.send_rebuild_if_due()


def test_only_one_worker_builds_at_a_time(db: Flask, shoot: Shoot) -> None:
    add_prepared(shoot, "A1_front.png")
    token = likeness.claim()
    assert token is not None and likeness.claim() is None
    assert not likeness.send_rebuild_if_due()
    assert not likeness.write_neighbours("another token", None, [])


def test_a_single_photo_has_no_neighbours(db: Flask, shoot: Shoot) -> None:
    only = add_prepared(shoot, "A1_front.png")
    run(db)
    assert photos.similar(only.id) == []
