import pytest
from flask import Flask

from tests.support.photos import add_prepared
from webapp import storage
from webapp.jobs.rebuild_index import rebuild_index
from webapp.models import IndexBuild, Shoot
from webapp.models import db as database
from webapp.services import likeness


def run(app: Flask) -> None:
    database.session.commit()
    with app.app_context():
        rebuild_index()
    database.session.expire_all()


def test_the_index_holds_what_was_prepared_until_then(db: Flask, shoot: Shoot) -> None:
    photo = add_prepared(shoot, "A1_front.png")
    run(db)
    assert storage.current().index.is_file()
    assert database.session.get_one(IndexBuild, 1).covers_until == photo.prepared_at


def test_a_rebuild_is_due_when_the_index_misses_many(db: Flask, shoot: Shoot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likeness, "LEAST_NEWER", 2)
    add_prepared(shoot, "A1_front.png")
    assert not likeness.send_rebuild_if_due()
    add_prepared(shoot, "A2_front.png", (1, 2, 3))
    assert likeness.send_rebuild_if_due()
    run(db)
    assert not likeness.send_rebuild_if_due()
    add_prepared(shoot, "A3_front.png", (50, 2, 3))
    assert not likeness.send_rebuild_if_due()
    add_prepared(shoot, "A4_front.png", (99, 2, 3))
    assert likeness.send_rebuild_if_due()


def test_only_one_worker_builds_at_a_time(db: Flask, shoot: Shoot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likeness, "LEAST_NEWER", 1)
    add_prepared(shoot, "A1_front.png")
    token = likeness.claim()
    assert token is not None and likeness.claim() is None
    assert not likeness.send_rebuild_if_due()
    assert not likeness.note_built("another token", None)
    assert likeness.note_built(token, None)


def test_a_house_without_photos_needs_no_index(db: Flask) -> None:
    assert not likeness.send_rebuild_if_due()
    run(db)
    assert not storage.current().index.exists()
