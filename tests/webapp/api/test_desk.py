from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from tests.support.photos import add_prepared
from webapp.models import Shoot, User
from webapp.services import leases


def test_bulk_decides_and_assigns_what_is_chosen(db: Flask, shoot: Shoot, reviewer_client: FlaskClient) -> None:
    ids = [add_prepared(shoot, f"A{number}_front.png", (40 * number, 30, 90)).id for number in range(3)]
    url = f"/api/v1/shoots/{shoot.id}/bulk"
    answer = reviewer_client.post(url, json={"action": "approve", "photo_ids": ids[:2]})
    assert answer.get_json() == {"changed": 2, "left": 0}
    assert reviewer_client.post(url, json={"action": "approve", "photo_ids": ids}).get_json()["changed"] == 1
    wrongs: tuple[dict[str, object], ...] = (
        {"photo_ids": []},
        {"photo_ids": ["x"]},
        {"photo_ids": ids, "action": "melt"},
        {"photo_ids": ids, "action": "reject"},
        {"photo_ids": ids, "action": "assign", "user_id": "me"},
        {"photo_ids": ids, "action": "assign", "user_id": 999},
    )
    for wrong in wrongs:
        assert reviewer_client.post(url, json=wrong).status_code == 400, wrong
    assert reviewer_client.post(url, json={"action": "approve", "photo_ids": [999]}).status_code == 404


def test_a_set_is_held_by_one_person_only(
    db: Flask, shoot: Shoot, reviewer_client: FlaskClient, make_user: Callable[[str], User]
) -> None:
    add_prepared(shoot, "A_front.png")
    other = make_user("admin")
    assert leases.hold_set(shoot.id, "A", other.id)
    url = f"/api/v1/shoots/{shoot.id}"
    assert reviewer_client.post(f"{url}/hold", json={"sku": "A"}).get_json()["holder"] == "Admin"
    (entry,) = reviewer_client.get(f"{url}/review").get_json()["order"]
    assert (entry["sku"], entry["taken"]) == ("A", "Admin is reviewing A")
    leases.release_sets(shoot.id, other.id)
    assert reviewer_client.post(f"{url}/hold", json={"sku": "A"}).get_json()["holder"] is None
    assert not leases.hold_set(shoot.id, "A", other.id)
    reviewer_client.delete(f"{url}/hold")
    assert leases.hold_set(shoot.id, "A", other.id)


def test_safe_ones_are_approved_with_a_sample_left(db: Flask, shoot: Shoot, reviewer_client: FlaskClient) -> None:
    url = f"/api/v1/shoots/{shoot.id}/approve-safe"
    assert reviewer_client.post(url, json={"share": "all"}).status_code == 400
    assert reviewer_client.post(url, json={}).status_code == 409


def test_a_reason_acts_when_it_is_asked_to(db: Flask, shoot: Shoot, reviewer_client: FlaskClient) -> None:
    url = f"/api/v1/photos/{add_prepared(shoot, 'A_front.png').id}/decision"
    halo = {"action": "reject", "reason": "halo"}
    assert reviewer_client.post(url, json=halo | {"rework": True}).get_json()["state"] == "to_review"
    assert reviewer_client.post(url, json=halo).get_json()["state"] == "rejected"
