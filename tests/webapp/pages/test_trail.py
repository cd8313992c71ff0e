from flask import Flask
from flask.testing import FlaskClient

from tests.support.photos import add_prepared
from webapp.models import Shoot, User
from webapp.services import reviews


def test_the_trail_shows_decisions(db: Flask, shoot: Shoot, reviewer: User, operator_client: FlaskClient) -> None:
    url = f"/shoots/{shoot.id}/trail"
    assert "Nobody has done anything" in operator_client.get(url).text
    reviews.decide(add_prepared(shoot, "A_front.png").id, "approve", None, reviewer)
    text = operator_client.get(url).text
    assert "Approved" in text
    assert reviewer.name in text
