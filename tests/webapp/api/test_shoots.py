"""/api/v1/shoots."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.support.photos import add, add_prepared, png
from webapp.models import Shoot, User
from webapp.services import reviews


def put(
    browser: FlaskClient, shoot: Shoot, name: str, content: bytes, path: str | None = None
) -> tuple[int, dict[str, object]]:
    """Send one file; (HTTP status, answer)."""
    query = {"name": name} | ({"path": path} if path else {})
    answer = browser.put(f"/api/v1/shoots/{shoot.id}/photos", query_string=query, data=content)
    return answer.status_code, answer.get_json()


def test_a_shoot_is_made_listed_and_renamed(operator_client: FlaskClient) -> None:
    made = operator_client.post("/api/v1/shoots", json={"name": "Autumn"})
    assert made.status_code == 201
    shoot_id = made.get_json()["id"]
    operator_client.patch(f"/api/v1/shoots/{shoot_id}", json={"name": "Winter"})
    listed = operator_client.get("/api/v1/shoots").get_json()["shoots"]
    assert [(found["name"], found["total"]) for found in listed] == [("Winter", 0)]


def test_a_name_that_is_no_text_is_refused_with_a_sentence(operator_client: FlaskClient) -> None:
    assert operator_client.post("/api/v1/shoots", json={"name": 7}).get_json() == {"error": "name must be text."}
    assert operator_client.post("/api/v1/shoots", data=b"no json").status_code == 400


def test_a_file_arrives_as_the_raw_body_and_keeps_its_name(operator_client: FlaskClient, shoot: Shoot) -> None:
    status, answer = put(operator_client, shoot, "日本語.png", png(), "SKU9/日本語.png")
    assert (status, answer["status"]) == (201, "added")
    photo = operator_client.get(f"/api/v1/photos/{answer['photo_id']}").get_json()
    assert photo["name"] == "日本語.png"
    assert photo["state"] == "queued"


def test_the_same_file_twice_is_a_duplicate_and_is_stored_once(operator_client: FlaskClient, shoot: Shoot) -> None:
    put(operator_client, shoot, "SKU1_front.png", png())
    status, answer = put(operator_client, shoot, "SKU1_copy.png", png())
    assert (status, answer["status"]) == (200, "duplicate")
    assert "SKU1_front.png" in str(answer["sentence"])
    assert operator_client.get(f"/api/v1/shoots/{shoot.id}/progress").get_json()["total"] == 1


def test_a_file_that_is_no_photo_is_refused_with_a_sentence(operator_client: FlaskClient, shoot: Shoot) -> None:
    for content in (b"plain text", b""):
        status, answer = put(operator_client, shoot, "SKU1_front.jpg", content)
        assert (status, answer["status"], answer["photo_id"]) == (200, "refused", None)
        assert str(answer["sentence"]).endswith(".")


def test_a_file_without_a_name_or_a_shoot_is_refused(operator_client: FlaskClient, shoot: Shoot) -> None:
    assert operator_client.put(f"/api/v1/shoots/{shoot.id}/photos", data=png()).status_code == 400
    assert operator_client.put("/api/v1/shoots/99/photos?name=a.png", data=png()).status_code == 404


def test_progress_is_sent_once_and_then_only_when_it_changes(operator_client: FlaskClient, shoot: Shoot) -> None:
    address = f"/api/v1/shoots/{shoot.id}/progress"
    add(shoot, "SKU1_front.png")
    first = operator_client.get(address)
    assert first.get_json()["counts"]["queued"] == 1
    tag = {"If-None-Match": first.headers["ETag"]}
    assert operator_client.get(address, headers=tag).status_code == 304
    add_prepared(shoot, "SKU2_front.png", (20, 90, 40))
    changed = operator_client.get(address, headers=tag).get_json()
    assert (changed["total"], changed["done"]) == (2, 1)
    assert [bool(photo["thumb_url"]) for photo in changed["photos"]] == [False, True]


def test_the_order_of_review_holds_prepared_photos_with_their_states(
    reviewer_client: FlaskClient, reviewer: User, shoot: Shoot
) -> None:
    later, first = add_prepared(shoot, "SKU2_front.png"), add_prepared(shoot, "SKU1_front.png", (20, 90, 40))
    add(shoot, "SKU0_front.png", (1, 2, 3))
    reviews.decide(first.id, "approve", None, reviewer)
    found = reviewer_client.get(f"/api/v1/shoots/{shoot.id}/review").get_json()
    assert found["order"] == [
        {"id": first.id, "sku": "SKU1", "state": "approved", "taken": None},
        {"id": later.id, "sku": "SKU2", "state": "to_review", "taken": None},
    ]
    assert found["counts"]["queued"] == 1


def test_undo_gives_the_photo_back_and_then_nothing(reviewer_client: FlaskClient, reviewer: User, shoot: Shoot) -> None:
    photo = add_prepared(shoot, "SKU1_front.png")
    reviews.decide(photo.id, "reject", "halo", reviewer)
    answer = reviewer_client.post(f"/api/v1/shoots/{shoot.id}/undo").get_json()
    assert (answer["photo"]["id"], answer["photo"]["state"]) == (photo.id, "to_review")
    assert reviewer_client.post(f"/api/v1/shoots/{shoot.id}/undo").get_json() == {"photo": None}
