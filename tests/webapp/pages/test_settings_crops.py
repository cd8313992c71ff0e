from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from pipelines.crops.table import default_text
from tests.support import photos as prepared
from webapp.models import CropRun, Shoot
from webapp.models import db as database
from webapp.services import crop_tables

SMALL = "rules:\n  - crops: [product_square, product_4x5]\n"


def test_everybody_reads_the_table_and_only_administrators_may_change_it(
    operator_client: FlaskClient, admin_client: FlaskClient
) -> None:
    page = operator_client.get("/settings/crops").text
    assert "readonly" in page and "Save and redo" not in page
    assert "Save and redo" in admin_client.get("/settings/crops").text
    assert operator_client.post("/settings/crops", data={"text": SMALL}).status_code == 403


def test_saving_keeps_a_version_with_its_author_and_queues_the_run(app: Flask, admin_client: FlaskClient) -> None:
    answer = admin_client.post("/settings/crops", data={"text": SMALL.replace("\n", "\r\n")})
    assert (answer.status_code, answer.location) == (303, "/settings/crops")
    with app.app_context():
        assert crop_tables.current().text == SMALL
        assert [version.by for version in crop_tables.TABLE.versions()] == ["Admin"]
        assert database.session.query(CropRun).one().state == "queued"
    assert "Version 1" in admin_client.get("/settings/crops").text
    assert "SKU" not in admin_client.get("/settings/crops?version=0").text or default_text()


def test_a_fault_is_shown_with_its_line_and_nothing_is_saved(app: Flask, admin_client: FlaskClient) -> None:
    answer = admin_client.post("/settings/crops", data={"text": "rules:\n  - crops: [hat]\n"})
    assert answer.status_code == 400
    assert "Line 2" in answer.text and "There is no crop “hat”" in answer.text
    assert "crops: [hat]" in answer.text
    with app.app_context():
        assert crop_tables.current().version == 0


def test_saving_what_is_there_already_says_so(admin_client: FlaskClient) -> None:
    answer = admin_client.post("/settings/crops", data={"text": default_text()})
    assert answer.status_code == 409
    assert "Nothing was changed" in answer.text


def test_an_unknown_version_is_a_404(admin_client: FlaskClient) -> None:
    assert admin_client.get("/settings/crops?version=77").status_code == 404


def test_the_preview_shows_crops_of_a_table_that_is_not_saved(
    db: Flask, shoot: Shoot, operator_client: FlaskClient
) -> None:
    photo = prepared.add_prepared(shoot, "A1_front.png")
    asked = {"text": SMALL, "shoot_id": shoot.id}
    answer = operator_client.post("/api/v1/crop-table/preview", json=asked).json
    assert answer is not None
    assert [one["id"] for one in answer["photos"]] == [photo.id]
    assert [crop["code"] for crop in answer["photos"][0]["crops"]] == ["product_square", "product_4x5"]
    with operator_client.get(answer["photos"][0]["url"]) as picture:
        assert picture.status_code == 200
    assert crop_tables.current().version == 0


def test_the_preview_of_a_faulty_table_names_the_faults(shoot: Shoot, operator_client: FlaskClient) -> None:
    answer = operator_client.post("/api/v1/crop-table/preview", json={"text": "rules: [", "shoot_id": shoot.id}).json
    assert answer is not None
    assert answer["photos"] is None
    assert answer["faults"][0]["line"] == 1


def test_the_preview_takes_one_photo_of_every_sku_first_and_ten_at_most(db: Flask, shoot: Shoot) -> None:
    names = ["A_1.png", "A_2.png", "A_3.png", *(f"B{number}_1.png" for number in range(9))]
    for number, name in enumerate(names):
        prepared.add_prepared(shoot, name, (number * 20, 30, 40))
    shown = [one.photo.sku for one in crop_tables.preview(SMALL, shoot.id)]
    assert len(shown) == 10
    assert sorted(shown) == sorted(["A", *(f"B{number}" for number in range(9))])
