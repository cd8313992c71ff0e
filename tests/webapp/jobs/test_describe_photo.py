from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from flask import Flask

from tests.support import small_searcher
from tests.support.photos import add_prepared, png
from webapp import storage
from webapp.jobs.compare_photo import compare_photo
from webapp.jobs.describe_photo import describe_photo
from webapp.models import Likeness, Photo, Shoot
from webapp.models import db as database
from webapp.services import likeness, photos, search, verdicts
from webapp.services.errors import UserError
from webapp.services.search import Wanted

RED = (200, 10, 10)


def described_by_an_older_net(shoot: Shoot) -> Photo:
    photo = add_prepared(shoot, "A1_front.png", RED)
    with database.write():
        weights = {**(photo.result or {})["weights"], "embedder": "older net"}
        photo.result, photo.descriptor = {**(photo.result or {}), "weights": weights}, b"\x00" * 8
    return photo


def describe(app: Flask, photo: Photo) -> Photo:
    return at_work(app, photo, describe_photo)


def compare(app: Flask, photo: Photo) -> Photo:
    return at_work(app, photo, compare_photo)


def at_work(app: Flask, photo: Photo, job: Callable[[int], None]) -> Photo:
    photo_id = photo.id
    database.session.commit()
    with app.app_context():
        job(photo_id)
    database.session.expire_all()
    return photos.get_photo(photo_id)


def test_a_photo_of_an_older_net_is_described_again_and_found(
    db: Flask, monkeypatch: pytest.MonkeyPatch, shoot: Shoot
) -> None:
    small_searcher.inside(db, monkeypatch)
    wanted = Wanted(query=search.take(io.BytesIO(png(RED))).token)
    photo = described_by_an_older_net(shoot)
    assert search.find(wanted).items == ()
    assert verdicts.send_outdated() == 1
    again = describe(db, photo)
    assert (again.result or {})["weights"]["embedder"] == "colours test"
    assert np.linalg.norm(np.frombuffer(again.descriptor or b"", "<f4")) == pytest.approx(1)
    assert [item.sku for item in search.find(wanted).items] == ["A1"]
    assert verdicts.send_outdated() == 0


def test_a_photo_of_the_present_net_stays_as_it_is(db: Flask, shoot: Shoot) -> None:
    photo = add_prepared(shoot, "A1_front.png", RED)
    when = photo.prepared_at
    assert describe(db, photo).prepared_at == when


def test_vectors_of_another_net_of_the_same_length_are_neither_found_nor_indexed_nor_compared(
    db: Flask, monkeypatch: pytest.MonkeyPatch, shoot: Shoot
) -> None:
    small_searcher.inside(db, monkeypatch)
    old, new = described_by_an_older_net(shoot), add_prepared(shoot, "A2_front.png", (201, 11, 10))
    with database.write():
        old.descriptor = new.descriptor
    found = search.find(Wanted(query=search.take(io.BytesIO(png(RED))).token))
    assert ([item.sku for item in found.items], found.anew) == (["A2"], 1)
    assert likeness.read_descriptors().ids.tolist() == [new.id]
    with pytest.raises(UserError, match="described by a new net") as refused:
        search.find(Wanted(like=old.id))
    assert refused.value.status == 503


def test_the_verdict_on_arrival_stays_and_what_is_near_is_looked_for_again(
    db: Flask, monkeypatch: pytest.MonkeyPatch, shoot: Shoot
) -> None:
    small_searcher.inside(db, monkeypatch)
    photo, other = described_by_an_older_net(shoot), add_prepared(shoot, "B2_front.png", (201, 11, 10))
    verdicts.keep(photo.id, photo.result_token or "", verdicts.Told(verdicts.NEW, words="As it was found."))
    verdicts.note_near(photo.id, [(other.id, 0.99)], 0.5)
    describe(db, photo)
    row = database.session.get_one(Likeness, photo.id)
    assert (row.words, row.near_id, row.near_stale) == ("As it was found.", None, True)
    compare(db, photo)
    row = database.session.get_one(Likeness, photo.id)
    assert (row.words, row.near_id, row.near_stale) == ("As it was found.", other.id, False)


def test_a_photo_that_arrives_meanwhile_is_compared_with_all_of_the_house(
    db: Flask, monkeypatch: pytest.MonkeyPatch, shoot: Shoot
) -> None:
    small_searcher.inside(db, monkeypatch)
    old, new = described_by_an_older_net(shoot), add_prepared(shoot, "A1_side.png", (201, 11, 10))
    compare(db, new)
    assert verdicts.of_photo(new) is None
    describe(db, old)
    compare(db, new)
    found = verdicts.of_photo(photos.get_photo(new.id))
    assert found is not None and found.other is not None and found.other.id == old.id


def test_a_photo_whose_file_is_gone_keeps_nobody_waiting(
    db: Flask, monkeypatch: pytest.MonkeyPatch, shoot: Shoot
) -> None:
    small_searcher.inside(db, monkeypatch)
    photo = described_by_an_older_net(shoot)
    storage.current().original(photo.sha256).unlink()
    assert verdicts.send_outdated() == 1
    assert describe(db, photo).state == "to_review"
    assert verdicts.send_outdated() == 0


def test_without_a_search_process_nothing_is_sent(db: Flask, monkeypatch: pytest.MonkeyPatch, shoot: Shoot) -> None:
    small_searcher.silent(monkeypatch)
    described_by_an_older_net(shoot)
    assert verdicts.send_outdated() == 0
