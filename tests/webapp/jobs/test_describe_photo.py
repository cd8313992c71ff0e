from __future__ import annotations

import io

import numpy as np
import pytest
from flask import Flask

from tests.support import small_searcher
from tests.support.photos import add_prepared, png
from webapp.jobs.describe_photo import describe_photo
from webapp.models import Photo, Shoot
from webapp.models import db as database
from webapp.services import photos, search, verdicts
from webapp.services.search import Wanted

RED = (200, 10, 10)


def described_by_an_older_net(shoot: Shoot) -> Photo:
    photo = add_prepared(shoot, "A1_front.png", RED)
    with database.write():
        weights = {**(photo.result or {})["weights"], "embedder": "older net"}
        photo.result, photo.descriptor = {**(photo.result or {}), "weights": weights}, b"\x00" * 8
    return photo


def describe(app: Flask, photo: Photo) -> Photo:
    photo_id = photo.id
    database.session.commit()
    with app.app_context():
        describe_photo(photo_id)
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


def test_without_a_search_process_nothing_is_sent(db: Flask, monkeypatch: pytest.MonkeyPatch, shoot: Shoot) -> None:
    small_searcher.silent(monkeypatch)
    described_by_an_older_net(shoot)
    assert verdicts.send_outdated() == 0
