"""/api/v1 exports."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.support.jobs import in_worker
from tests.support.photos import add_prepared
from webapp.jobs.export_shoot import export_shoot
from webapp.models import Shoot, User
from webapp.services import reviews


def test_an_export_is_planned_started_and_followed(operator_client: FlaskClient, reviewer: User, shoot: Shoot) -> None:
    reviews.decide(add_prepared(shoot, "SKU1_front.png").id, "approve", None, reviewer)
    plan = operator_client.get(f"/api/v1/shoots/{shoot.id}/export").get_json()
    assert plan == {"count": 1, "collisions": []}
    started = operator_client.post(f"/api/v1/shoots/{shoot.id}/exports", json={"profile": "paper-white"})
    assert started.status_code == 202
    row = started.get_json()
    assert (row["state"], row["download_url"]) == ("queued", None)
    in_worker(export_shoot, row["id"])
    done = operator_client.get(f"/api/v1/exports/{row['id']}").get_json()
    assert (done["state"], done["done"], done["total"]) == ("done", 1, 1)
    with operator_client.get(done["download_url"]) as file:
        assert file.mimetype == "application/zip"


def test_nothing_approved_is_refused_with_a_sentence(operator_client: FlaskClient, shoot: Shoot) -> None:
    answer = operator_client.post(f"/api/v1/shoots/{shoot.id}/exports", json={"profile": "paper-white"})
    assert answer.status_code == 409
    assert "review it first" in answer.get_json()["error"]
