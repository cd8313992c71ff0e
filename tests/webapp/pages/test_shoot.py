"""The page of one shoot."""

from __future__ import annotations

import io

from flask.testing import FlaskClient

from tests.support.photos import add_prepared
from webapp.models import Shoot
from webapp.services import photos


def test_a_shoot_that_is_not_there_is_a_page_with_a_sentence(operator_client: FlaskClient) -> None:
    answer = operator_client.get("/shoots/99")
    assert answer.status_code == 404
    assert "This shoot does not exist" in answer.text


def test_an_empty_shoot_has_a_large_drop_zone(operator_client: FlaskClient, shoot: Shoot) -> None:
    assert 'class="drop large"' in operator_client.get(f"/shoots/{shoot.id}").text
    add_prepared(shoot, "SKU1_front.png")
    assert 'class="drop large"' not in operator_client.get(f"/shoots/{shoot.id}").text


def test_refused_files_stay_listed_with_their_reason(operator_client: FlaskClient, shoot: Shoot) -> None:
    photos.add_photo(shoot.id, io.BytesIO(b"no photo at all"), "notes.jpg", "notes.jpg", None)
    page = operator_client.get(f"/shoots/{shoot.id}").text
    assert "1 file refused" in page
    assert "notes.jpg" in page


def test_no_page_carries_inline_scripts_or_styles(operator_client: FlaskClient, shoot: Shoot) -> None:
    photo = add_prepared(shoot, "SKU1_front.png")
    for path in ("/shoots", f"/shoots/{shoot.id}", f"/shoots/{shoot.id}/review/{photo.id}", "/imports/new", "/account"):
        page = operator_client.get(path).text
        assert "<style" not in page, path
        assert " style=" not in page, path
        assert page.count("<script") == page.count('<script type="module" src='), path
