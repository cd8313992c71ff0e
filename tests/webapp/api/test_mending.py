from flask import Flask
from flask.testing import FlaskClient

from tests.support.photos import add_prepared
from webapp.models import Shoot
from webapp.services import mended


def opens(client: FlaskClient, url: str) -> bool:
    with client.get(url) as answer:
        return answer.status_code == 200


STROKE = {"kind": "stroke", "mode": "erase", "points": [[60, 40], [60, 60]], "radius": 6}


def test_a_change_answers_with_the_photo_and_its_new_pictures(
    db: Flask, shoot: Shoot, reviewer_client: FlaskClient
) -> None:
    url = f"/api/v1/photos/{add_prepared(shoot, 'A1_front.png').id}"
    before = reviewer_client.get(url).get_json()
    answer = reviewer_client.post(f"{url}/edits", json=STROKE)
    assert answer.status_code == 200
    after = answer.get_json()
    for name in ("cutout", "mask", "thumb"):
        assert after["media"][name] != before["media"][name]
        assert opens(reviewer_client, after["media"][name])
    assert after["media"]["original"] == before["media"]["original"]
    assert all(opens(reviewer_client, file["url"]) for file in after["files"])
    assert after["files"][2]["guides"]["aspect"] > 0
    assert reviewer_client.get(url).get_json()["version"] == after["version"]


def test_versions_are_listed_restored_and_undone(db: Flask, shoot: Shoot, reviewer_client: FlaskClient) -> None:
    url = f"/api/v1/photos/{add_prepared(shoot, 'A1_front.png').id}"
    for change in (STROKE, {"kind": "straighten", "angle": 2.5}, {"kind": "draw_in"}, {"kind": "widen"},
                   {"kind": "class", "name": "bag"}, {"kind": "instance", "number": 0},
                   {"kind": "crop", "recipe": "product_square", "box": [20, 20, 90, 90]}):  # fmt: skip
        assert reviewer_client.post(f"{url}/edits", json=change).status_code == 200, change
    listed = reviewer_client.get(f"{url}/versions").get_json()["versions"]
    assert len(listed) == 8
    assert listed[-1]["current"]
    assert all(opens(reviewer_client, one["picture"]) for one in listed)
    first = reviewer_client.post(f"{url}/versions/{listed[1]['id']}/restore").get_json()
    assert (first["angle_deg"], first["version"]) == (0, listed[1]["id"])
    assert reviewer_client.post(f"{url}/edits/undo").get_json()["version"] == listed[0]["id"]
    assert reviewer_client.post(f"{url}/edits/undo").status_code == 409


def test_getting_ready_loads_the_picture_and_changes_nothing(
    db: Flask, shoot: Shoot, reviewer_client: FlaskClient
) -> None:
    url = f"/api/v1/photos/{add_prepared(shoot, 'A1_front.png').id}"
    before = reviewer_client.get(url).get_json()["version"]
    mended.read_picture.cache_clear()
    assert reviewer_client.post(f"{url}/edits/ready").status_code == 204
    assert mended.read_picture.cache_info().currsize == 1
    assert reviewer_client.get(url).get_json()["version"] == before
    assert reviewer_client.get(f"{url}/versions").get_json() == {"versions": []}
    assert reviewer_client.post(f"{url}/edits", json=STROKE).status_code == 200
    assert mended.read_picture.cache_info().misses == 1
    assert reviewer_client.post("/api/v1/photos/999/edits/ready").status_code == 404


def test_wrong_changes_are_refused_with_a_sentence(db: Flask, shoot: Shoot, reviewer_client: FlaskClient) -> None:
    url = f"/api/v1/photos/{add_prepared(shoot, 'A1_front.png').id}/edits"
    for wrong in ({}, {"kind": "melt"}, STROKE | {"mode": "paint"}, STROKE | {"points": "all"}, STROKE | {"points": []},
                  STROKE | {"points": [[1]]}, STROKE | {"points": [["a", 2]]}, STROKE | {"radius": None},
                  {"kind": "crop", "recipe": "product_square", "box": [1, 2, 3]}, {"kind": "instance", "number": 99},
                  {"kind": "straighten", "angle": 1e12}, {"kind": "class", "name": 5}):  # fmt: skip
        answer = reviewer_client.post(url, json=wrong)
        assert answer.status_code == 400, wrong
        assert answer.get_json()["error"].endswith(".")


def test_an_operator_may_look_at_versions_but_not_mend(db: Flask, shoot: Shoot, operator_client: FlaskClient) -> None:
    url = f"/api/v1/photos/{add_prepared(shoot, 'A1_front.png').id}"
    assert operator_client.get(f"{url}/versions").get_json() == {"versions": []}
    for path, sent in (("edits", STROKE), ("edits/ready", {})):
        assert operator_client.post(f"{url}/{path}", json=sent).status_code == 403
