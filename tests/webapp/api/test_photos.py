"""/api/v1/photos."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.support.photos import add, add_prepared
from webapp.models import Shoot, db
from webapp.models.status import FAILED


def test_a_photo_has_everything_that_the_review_shows(reviewer_client: FlaskClient, shoot: Shoot) -> None:
    photo = add_prepared(shoot, "SKU1_front.png")
    found = reviewer_client.get(f"/api/v1/photos/{photo.id}").get_json()
    assert (found["sku"], found["view"], found["state"]) == ("SKU1", "front", "to_review")
    assert found["result"]["size_px"] == [120, 160]
    assert [file["code"] for file in found["files"]][:2] == ["cutout", "packshot"]
    for address in (*found["media"].values(), *(file["url"] for file in found["files"])):
        with reviewer_client.get(address) as picture:
            assert picture.status_code == 200, address
    assert {check["name"] for check in found["checks"]} >= {"size", "sharpness"}
    assert all(check["label"] for check in found["checks"])


def test_a_photo_that_cuts_its_product_says_which_channel_will_not_take_it_first(
    reviewer_client: FlaskClient, shoot: Shoot
) -> None:
    photo = add_prepared(shoot, "SKU1_front.png")
    cut = {"name": "clipped", "passed": False, "value": 0.2, "message": "The product is cut off."}
    with db.write():
        photo.result = (photo.result or {}) | {"checks": [cut]}
    (check,) = reviewer_client.get(f"/api/v1/photos/{photo.id}").get_json()["checks"]
    assert check["message"] == "The product is cut off. Amazon will not take it as a product's main picture."


def test_a_photo_that_waits_has_no_pictures_yet(operator_client: FlaskClient, shoot: Shoot) -> None:
    found = operator_client.get(f"/api/v1/photos/{add(shoot, 'SKU1_front.png').id}").get_json()
    assert (found["media"], found["files"], found["result"]) == (None, [], None)


def test_a_rejected_photo_says_why(reviewer_client: FlaskClient, shoot: Shoot) -> None:
    address = f"/api/v1/photos/{add_prepared(shoot, 'SKU1_front.png').id}"
    answer = reviewer_client.post(f"{address}/decision", json={"action": "reject", "reason": "too_tight"})
    assert answer.get_json()["state"] == "rejected"
    assert reviewer_client.get(address).get_json()["decided"] == "Crop too tight"


def test_a_rejection_without_a_reason_is_refused(reviewer_client: FlaskClient, shoot: Shoot) -> None:
    address = f"/api/v1/photos/{add_prepared(shoot, 'SKU1_front.png').id}/decision"
    answer = reviewer_client.post(address, json={"action": "reject"})
    assert answer.status_code == 400
    assert "reason" in answer.get_json()["error"]


def test_an_operator_may_not_decide(operator_client: FlaskClient, shoot: Shoot) -> None:
    address = f"/api/v1/photos/{add_prepared(shoot, 'SKU1_front.png').id}/decision"
    assert operator_client.post(address, json={"action": "approve"}).status_code == 403


def test_names_are_corrected_but_never_emptied(operator_client: FlaskClient, shoot: Shoot) -> None:
    address = f"/api/v1/photos/{add_prepared(shoot, 'SKU1_front.png').id}"
    changed = operator_client.patch(address, json={"sku": "SKU7", "view": ""}).get_json()
    assert (changed["sku"], changed["view"]) == ("SKU7", "")
    assert operator_client.patch(address, json={"sku": " ", "view": "x"}).status_code == 400


def test_only_a_failed_photo_is_tried_again(operator_client: FlaskClient, shoot: Shoot) -> None:
    photo = add(shoot, "SKU1_front.png")
    address = f"/api/v1/photos/{photo.id}/retry"
    assert operator_client.post(address).status_code == 409
    with db.write() as session:
        row = session.merge(photo)
        row.state, row.state_reason = FAILED, "The file breaks off in the middle."
    assert operator_client.post(address).get_json()["state"] == "queued"


def test_a_photo_that_is_not_there_is_answered_with_a_sentence(operator_client: FlaskClient) -> None:
    answer = operator_client.get("/api/v1/photos/99")
    assert answer.status_code == 404
    assert answer.get_json()["error"].endswith(".")
