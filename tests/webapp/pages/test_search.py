from __future__ import annotations

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support import small_searcher
from tests.support.photos import add_prepared, png
from webapp.models import Shoot
from webapp.services import search_line

RED, BLUE = (200, 10, 10), (10, 10, 200)


@pytest.fixture
def searching(db: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A search process that answers."""
    small_searcher.inside(db, monkeypatch)


def test_an_empty_house_says_what_comes_first(searching: None, operator_client: FlaskClient) -> None:
    page = operator_client.get("/search")
    assert page.status_code == 200
    assert "No photo is prepared yet" in page.text


def test_a_photo_sent_by_the_form_leads_to_its_results(
    searching: None, operator_client: FlaskClient, shoot: Shoot
) -> None:
    add_prepared(shoot, "A1_front.png", RED)
    add_prepared(shoot, "A2_front.png", BLUE)
    sent = {"photo": (io.BytesIO(png((10, 12, 205))), "phone.png")}
    answer = operator_client.post("/search", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 303
    page = operator_client.get(answer.location)
    assert page.text.index('data-sku="A2"') < page.text.index('data-sku="A1"')
    token = answer.location.split("query=")[1]
    with operator_client.get(f"/search/photos/{token}") as picture:
        assert picture.mimetype == "image/jpeg" and picture.data[:2] == b"\xff\xd8"


@pytest.mark.parametrize(("content", "sentence"), [(b"", "empty (0 bytes)"), (b"no photo at all", "JPEG, PNG")])
def test_a_bad_upload_gets_a_sentence_and_a_4xx(
    searching: None, operator_client: FlaskClient, content: bytes, sentence: str
) -> None:
    sent = {"photo": (io.BytesIO(content), "x.jpg")}
    answer = operator_client.post("/search", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert sentence in answer.text
    assert operator_client.post("/search", data={}).status_code == 400


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("query=../../etc", "no such photo"),
        ("like=abc", "whole number"),
        ("box=1,2,3", "four numbers"),
        ("box=9,9,1,1", "left side"),
        ("box=nan,0,1,1", "left side"),
        ("colour=blurple", "no colour of the house"),
        ("category=hovercraft", "no category"),
        ("state=lost", "no state"),
        ("page=99", "narrow the search"),
        ("like=99", "does not exist"),
    ],
)
def test_an_address_that_makes_no_sense_is_answered_with_a_sentence(
    searching: None, operator_client: FlaskClient, asked: str, sentence: str
) -> None:
    for path in ("/search", "/search/results"):
        answer = operator_client.get(f"{path}?{asked}")
        assert 400 <= answer.status_code < 500
        assert sentence in answer.text


def test_without_a_search_process_the_page_says_so(
    operator_client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_searcher.silent(monkeypatch)
    answer = operator_client.get("/search")
    assert answer.status_code == 503
    assert search_line.NOT_RUNNING.split(";")[0] in answer.text
    assert "Drop or paste a photo" in answer.text


def test_a_colour_may_be_named_and_pages_keep_what_was_asked(
    searching: None, operator_client: FlaskClient, shoot: Shoot
) -> None:
    add_prepared(shoot, "A1_front.png", RED)
    page = operator_client.get("/search?colour=Red&sku=A")
    assert "Products in this colour" in page.text and 'data-sku="A1"' in page.text


def test_a_name_like_markup_stays_text(searching: None, operator_client: FlaskClient, shoot: Shoot) -> None:
    add_prepared(shoot, "<b>A1<_front.png", RED)
    page = operator_client.get("/search")
    assert "<b>A1" not in page.text and "&lt;b&gt;A1" in page.text


def test_the_picture_of_a_search_is_nobodys_file(operator_client: FlaskClient) -> None:
    assert operator_client.get("/search/photos/secret_key").status_code == 404
    assert operator_client.get(f"/search/photos/{'0' * 32}").status_code == 404
