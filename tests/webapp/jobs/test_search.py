from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import delete

from tests.support import small_searcher
from tests.support.photos import add_prepared, png
from webapp.jobs import vectors
from webapp.jobs.rebuild_index import rebuild_index
from webapp.jobs.search import Finder
from webapp.models import IndexBuild, Likeness, Photo, Shoot, User
from webapp.models import db as database
from webapp.models.base import utcnow
from webapp.models.status import APPROVED
from webapp.services import likeness, photos, reviews, search, shoots
from webapp.services.errors import UserError
from webapp.services.search import Wanted

RED, ORANGE, BLUE, GREEN = (200, 10, 10), (230, 120, 20), (10, 10, 200), (20, 140, 40)


@pytest.fixture
def finder(db: Flask, monkeypatch: pytest.MonkeyPatch) -> Finder:
    """The search process, inside this one."""
    return small_searcher.inside(db, monkeypatch)


def found(**wanted: Any) -> list[str]:
    """The SKUs that a search finds, best first."""
    return [item.sku for item in search.find(Wanted(**wanted)).items]


def look(colour: tuple[int, int, int]) -> search.Query:
    return search.take(io.BytesIO(png(colour)))


def index_now(app: Flask) -> None:
    database.session.commit()
    with app.app_context():
        rebuild_index()
    database.session.expire_all()


def test_a_photo_finds_its_product_first(finder: Finder, shoot: Shoot) -> None:
    for name, colour in (("A1", RED), ("A2", BLUE), ("A3", GREEN)):
        add_prepared(shoot, f"{name}_front.png", colour)
    assert found(query=look((205, 12, 12)).token)[0] == "A1"
    assert found(query=look((12, 12, 205)).token)[0] == "A2"


def test_a_newly_prepared_photo_is_found_at_once_and_a_deleted_one_never(
    db: Flask, finder: Finder, shoot: Shoot
) -> None:
    first = add_prepared(shoot, "A1_front.png", RED)
    index_now(db)
    assert likeness.read_descriptors().ids.tolist() == [first.id]
    token = look(RED).token
    assert found(query=token) == ["A1"]
    second = add_prepared(shoot, "A2_front.png", ORANGE)
    assert found(query=token) == ["A1", "A2"]
    remove(first.id)
    assert found(query=token) == ["A2"]
    remove(second.id)
    assert found(query=token) == []


def remove(photo_id: int) -> None:
    with database.write() as session:
        session.execute(delete(Likeness).where(Likeness.photo_id == photo_id))
        session.execute(delete(Photo).where(Photo.id == photo_id))


def test_a_photo_that_was_prepared_again_is_found_by_its_new_look(db: Flask, finder: Finder, shoot: Shoot) -> None:
    photo, blue = add_prepared(shoot, "A1_front.png", RED), add_prepared(shoot, "A2_front.png", BLUE)
    index_now(db)
    assert found(query=look(BLUE).token) == ["A2", "A1"]
    vector = blue.descriptor
    with database.write():
        photo.descriptor, photo.prepared_at = vector, utcnow()
    items = search.find(Wanted(query=look(BLUE).token)).items
    assert len(items) == 2 and items[1].score == pytest.approx(items[0].score)


def test_the_built_index_and_the_vectors_alone_answer_alike(
    db: Flask, finder: Finder, shoot: Shoot, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without this, what was prepared a moment ago is compared one by one whether it is in the index or not.
    monkeypatch.setattr(vectors, "OVERLAP", timedelta(0))
    for number in range(12):
        add_prepared(shoot, f"A{number}_front.png", (number * 20, 255 - number * 15, (number * 53) % 255))
    token = look((100, 180, 9)).token
    before = {item.sku: item.score for item in search.find(Wanted(query=token)).items}
    index_now(db)
    assert database.session.get_one(IndexBuild, 1).covers_until is not None
    after = {item.sku: item.score for item in search.find(Wanted(query=token)).items}
    assert len(after) == 12
    assert after == pytest.approx(before, abs=1e-5)


def test_approved_photos_are_views_of_one_product_and_lift_it(finder: Finder, shoot: Shoot, reviewer: User) -> None:
    front, phone = add_prepared(shoot, "A1_front.png", RED), add_prepared(shoot, "A1_phone.png", BLUE)
    add_prepared(shoot, "A2_front.png", GREEN)
    assert found(query=look(BLUE).token)[0] == "A1"
    assert len(search.find(Wanted(query=look(BLUE).token)).items) == 2
    assert found(query=look(BLUE).token, state=APPROVED) == []
    reviews.decide(front.id, "approve", None, reviewer)
    item = search.find(Wanted(query=look(BLUE).token, state=APPROVED)).items[0]
    assert (item.id, item.views) == (front.id, ())
    below = item.score
    reviews.decide(phone.id, "approve", None, reviewer)
    item = search.find(Wanted(query=look(BLUE).token, state=APPROVED)).items[0]
    assert (item.id, [view.id for view in item.views], item.count) == (phone.id, [front.id], 2)
    assert item.score > below


def test_rejected_photos_are_found_only_when_asked_for(finder: Finder, shoot: Shoot, reviewer: User) -> None:
    photo = add_prepared(shoot, "A1_front.png", RED)
    reviews.decide(photo.id, "reject", "reshoot", reviewer)
    token = look(RED).token
    assert found(query=token) == []
    assert found(query=token, state="rejected") == ["A1"]


def test_more_like_this_leaves_its_own_product_out(finder: Finder, shoot: Shoot) -> None:
    photo = add_prepared(shoot, "A1_front.png", RED)
    add_prepared(shoot, "A1_back.png", (201, 10, 10))
    add_prepared(shoot, "A2_front.png", (190, 20, 10))
    add_prepared(shoot, "A3_front.png", BLUE)
    assert found(like=photo.id) == ["A2", "A3"]
    assert found(like=photo.id, other_colour=True) == ["A3"]
    with pytest.raises(UserError, match="does not exist") as refused:
        search.find(Wanted(like=999))
    assert refused.value.status == 404


def test_a_colour_finds_the_products_that_have_it_nearest_first(finder: Finder, shoot: Shoot) -> None:
    for name, colour in (("A1", BLUE), ("A2", RED), ("A3", ORANGE)):
        add_prepared(shoot, f"{name}_front.png", colour)
    assert found(colour="#c80a0a") == ["A2", "A3", "A1"]
    assert found(query=look(RED).token, colour="#0a0ac8") == ["A1"]


def test_filters_narrow_every_search(finder: Finder, shoot: Shoot) -> None:
    add_prepared(shoot, "A1_front.png", RED)
    elsewhere = shoots.create_shoot("Elsewhere", None)
    add_prepared(elsewhere, "B2_front.png", BLUE)
    assert found() == ["B2", "A1"]
    assert found(shoot=elsewhere.id) == ["B2"]
    assert found(sku="a") == ["A1"]
    assert found(category="other") == ["B2", "A1"]
    assert found(category="dress") == []
    assert found(query=look(RED).token, shoot=elsewhere.id) == ["B2"]


def test_a_corrected_sku_counts_at_once(finder: Finder, shoot: Shoot) -> None:
    photo = add_prepared(shoot, "A1_front.png", RED)
    assert found(sku="A1") == ["A1"]
    photos.rename(photo.id, "Z9", "front")
    assert found(sku="A1") == []
    assert found() == ["Z9"]


def test_a_crop_searches_for_what_is_inside_it(finder: Finder, shoot: Shoot) -> None:
    add_prepared(shoot, "A1_front.png", RED)
    add_prepared(shoot, "A2_front.png", BLUE)
    both = Image.new("RGB", (400, 200), (220, 220, 220))
    both.paste(RED, (40, 40, 180, 160))
    both.paste(BLUE, (220, 40, 380, 170))
    file = io.BytesIO()
    both.save(file, "PNG")
    file.seek(0)
    query = search.take(file)
    assert query.size_px == (400, 200)
    assert found(query=query.token, box=(20.0, 20.0, 190.0, 180.0))[0] == "A1"
    assert found(query=query.token, box=(205.0, 20.0, 395.0, 190.0))[0] == "A2"
    with pytest.raises(UserError, match="draw it again"):
        search.find(Wanted(query=query.token, box=(500.0, 500.0, 600.0, 600.0)))


def test_a_photo_that_was_sent_before_the_search_started_is_looked_at_again(
    db: Flask, monkeypatch: pytest.MonkeyPatch, shoot: Shoot
) -> None:
    add_prepared(shoot, "A1_front.png", RED)
    small_searcher.inside(db, monkeypatch)
    token = look(RED).token
    small_searcher.inside(db, monkeypatch)
    assert found(query=token) == ["A1"]
    with pytest.raises(UserError, match="send it again") as refused:
        search.find(Wanted(query="0" * 32))
    assert refused.value.status == 404


def test_pages_follow_each_other_without_a_gap(finder: Finder, shoot: Shoot) -> None:
    first = add_prepared(shoot, "A0_front.png", RED)
    values = {c.name: getattr(first, c.name) for c in Photo.__table__.columns if c.name != "id"}
    with database.write() as session:
        session.add_all([Photo(**values | {"sku": f"A{n}", "sha256": f"{n:064x}"}) for n in range(1, 30)])
    pages = [search.find(Wanted(page=number)) for number in (1, 2)]
    skus = [item.sku for page in pages for item in page.items]
    assert (pages[0].total, pages[0].pages, len(set(skus))) == (30, 2, 30)
