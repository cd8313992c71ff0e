"""The export page."""

from __future__ import annotations

import zipfile
from io import BytesIO

from flask.testing import FlaskClient

from tests.support.jobs import in_worker
from tests.support.photos import add_prepared
from webapp.jobs.export_shoot import export_shoot
from webapp.models import Shoot, User
from webapp.services import exports, photos, reviews


def approve(shoot: Shoot, reviewer: User, name: str, colour: tuple[int, int, int] = (170, 30, 40)) -> int:
    """An approved photo's id."""
    photo = add_prepared(shoot, name, colour)
    return reviews.decide(photo.id, "approve", None, reviewer).id


def test_without_approved_photos_the_page_leads_to_the_review(operator_client: FlaskClient, shoot: Shoot) -> None:
    add_prepared(shoot, "SKU1_front.png")
    page = operator_client.get(f"/shoots/{shoot.id}/export").text
    assert "Nothing is approved yet" in page
    assert "Review 1 photo" in page


def test_a_collision_is_shown_and_the_export_cannot_start(
    operator_client: FlaskClient, reviewer: User, shoot: Shoot
) -> None:
    approve(shoot, reviewer, "SKU1_front.png")
    twin = approve(shoot, reviewer, "SKU2_front.png", (20, 90, 40))
    photos.rename(twin, "SKU1", "front")
    page = operator_client.get(f"/shoots/{shoot.id}/export").text
    assert "2 approved photos would be called SKU1_front" in page
    assert "Number photos that would have the same name" in page
    answer = operator_client.post(f"/shoots/{shoot.id}/export", data={"profile": "paper-white"})
    assert answer.status_code == 409
    assert exports.latest(shoot.id) is None


def test_an_export_is_started_watched_and_downloaded(
    operator_client: FlaskClient, reviewer: User, shoot: Shoot
) -> None:
    approve(shoot, reviewer, "SKU1_front.png")
    answer = operator_client.post(f"/shoots/{shoot.id}/export", data={"profile": "paper-white"})
    assert answer.location == f"/shoots/{shoot.id}/export?channel=paper-white"
    row = exports.latest(shoot.id)
    assert row is not None
    assert "Waiting for its turn" in operator_client.get(answer.location).text
    assert operator_client.get(f"/exports/{row.id}/download").status_code == 404
    in_worker(export_shoot, row.id)
    assert "The ZIP is ready: 1 photo" in operator_client.get(answer.location).text
    with operator_client.get(f"/exports/{row.id}/download") as file:
        assert "Autumn.zip" in file.headers["Content-Disposition"]
        content = BytesIO(file.data)
    with zipfile.ZipFile(content) as archive:
        assert "packshots/SKU1_front.jpg" in archive.namelist()


def test_an_unknown_profile_is_refused_with_a_sentence(
    operator_client: FlaskClient, reviewer: User, shoot: Shoot
) -> None:
    approve(shoot, reviewer, "SKU1_front.png")
    answer = operator_client.post(f"/shoots/{shoot.id}/export", data={"profile": "nowhere"})
    assert answer.status_code == 400
    assert "no export profile" in answer.text
