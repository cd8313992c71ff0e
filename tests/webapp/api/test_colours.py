from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from tests.support.photos import add_prepared
from webapp.models import Photo, Shoot
from webapp.models import db as database


def recoloured(photo: Photo, hex_colour: str) -> Photo:
    with database.write():
        assert photo.result is not None
        photo.result = photo.result | {"swatches": [{"hex": hex_colour, "share": 1.0, "name": "?"}]}
    return photo


def test_the_house_list_is_given_with_its_distance(operator_client: FlaskClient) -> None:
    answer = operator_client.get("/api/v1/colours").get_json()
    assert answer["warn_at"] == 10
    assert {"name": "black", "hex": "#121213", "family": "black"} in answer["colours"]


def test_a_shoot_tells_what_does_not_fit_together(db: Flask, shoot: Shoot, operator_client: FlaskClient) -> None:
    back = recoloured(add_prepared(shoot, "A1_back.png", colour=(1, 2, 3)), "#c02030")
    front = recoloured(add_prepared(shoot, "A1_front.png", colour=(3, 2, 1)), "#203080")
    (told,) = operator_client.get(f"/api/v1/shoots/{shoot.id}/colour-warnings").get_json()["warnings"]
    assert told["kind"] == "disagree"
    assert told["photo_ids"] == [back.id, front.id]
    assert "A1" in told["sentence"]
    assert told["sentence"] in operator_client.get(f"/shoots/{shoot.id}").text


def test_a_shoot_that_is_not_there_is_a_404(operator_client: FlaskClient) -> None:
    assert operator_client.get("/api/v1/shoots/99/colour-warnings").status_code == 404


def test_the_review_names_swatches_and_links_to_the_other_photo(
    db: Flask, shoot: Shoot, operator_client: FlaskClient
) -> None:
    back = recoloured(add_prepared(shoot, "A1_back.png", colour=(1, 2, 3)), "#c02030")
    front = recoloured(add_prepared(shoot, "A1_front.png", colour=(3, 2, 1)), "#203080")
    answer = operator_client.get(f"/api/v1/photos/{back.id}").get_json()
    assert (answer["result"]["swatches"][0]["name"], answer["result"]["swatches"][0]["family"]) == ("red", "red")
    (told,) = answer["colour_warnings"]
    assert told["photo_id"] == front.id
    assert told["url"] == f"/shoots/{shoot.id}/review/{front.id}"
