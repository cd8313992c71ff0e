from flask import Flask
from flask.testing import FlaskClient

from tests.support.photos import add_prepared
from webapp.models import Shoot, User
from webapp.services import reviews


def test_the_reshoot_list_is_a_page_and_a_file(
    db: Flask, shoot: Shoot, reviewer: User, operator_client: FlaskClient
) -> None:
    url = f"/shoots/{shoot.id}/reshoot"
    assert "No photo of this shoot" in operator_client.get(url).text
    photo = add_prepared(shoot, "A_front.png")
    reviews.decide(photo.id, "reject", "reshoot", reviewer, "hem <blurred>")
    assert "hem &lt;blurred&gt;" in operator_client.get(url).text
    file = operator_client.get(f"{url}.csv")
    assert file.mimetype == "text/csv"
    assert "hem <blurred>" in file.text
