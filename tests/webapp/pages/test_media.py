"""Signed addresses of pictures."""

from __future__ import annotations

from io import BytesIO

from flask.testing import FlaskClient
from PIL import Image

from tests.support.photos import add_prepared
from webapp.models import Shoot
from webapp.services import photos


def test_a_signed_address_gives_the_picture_and_may_be_kept(operator_client: FlaskClient, shoot: Shoot) -> None:
    address = photos.media_url(add_prepared(shoot, "SKU1_front.png"), "previews/thumb.webp")
    with operator_client.get(address) as answer:
        assert "immutable" in answer.headers["Cache-Control"]
        content = BytesIO(answer.data)
    with Image.open(content) as thumb:
        assert max(thumb.size) == 320


def test_a_forged_address_is_refused(operator_client: FlaskClient, shoot: Shoot) -> None:
    address = photos.media_url(add_prepared(shoot, "SKU1_front.png"), "previews/thumb.webp")
    assert operator_client.get(address[:-2] + "xx").status_code == 403


def test_a_signed_address_does_not_replace_the_login(client: FlaskClient, shoot: Shoot) -> None:
    address = photos.media_url(add_prepared(shoot, "SKU1_front.png"), "previews/thumb.webp")
    assert client.get(address).status_code == 303
