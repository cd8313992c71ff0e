from flask import Flask
from flask.testing import FlaskClient

from tests.support.photos import add_prepared
from webapp.models import Shoot


def test_missing_views_stand_on_the_shoot_and_in_the_export(db: Flask, shoot: Shoot, admin_client: FlaskClient) -> None:
    add_prepared(shoot, "4711_side.png")
    for page in (f"/shoots/{shoot.id}", f"/shoots/{shoot.id}/export"):
        assert "SKU 4711 has no front view" in admin_client.get(page).text
    assert admin_client.post("/settings/shots", data={"text": "any: [side]"}).status_code == 303
    assert "has no" not in admin_client.get(f"/shoots/{shoot.id}").text


def test_a_wrong_shot_list_is_kept_in_the_form_with_a_sentence(db: Flask, admin_client: FlaskClient) -> None:
    answer = admin_client.post("/settings/shots", data={"text": "spaceship: [front]"})
    assert answer.status_code == 400
    assert "There is no category" in answer.text
    assert "spaceship: [front]" in answer.text


def test_only_administrators_save_the_shot_list(operator_client: FlaskClient) -> None:
    assert "Only administrators" in operator_client.get("/settings/shots").text
    assert operator_client.post("/settings/shots", data={"text": "any: [side]"}).status_code == 403
