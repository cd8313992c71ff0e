"""The painted picture of a failed check."""

from __future__ import annotations

import io

import numpy as np
import pytest
from flask.testing import FlaskClient
from PIL import Image

from pipelines.checks.paint import PAINT
from tests.support.photos import add_prepared
from webapp.models import Photo, Shoot, db
from webapp.services import check_pictures
from webapp.services.errors import UserError

TWO = [
    {"label": "bag", "score": 0.9, "box_xyxy_px": [5, 10, 55, 150], "mask_area_px": 5000},
    {"label": "bag", "score": 0.9, "box_xyxy_px": [65, 10, 115, 150], "mask_area_px": 4900},
]
SEVERAL = {"name": "several", "passed": False, "value": 2.0, "message": "There seem to be 2 products in the photo."}


@pytest.fixture
def photo(shoot: Shoot) -> Photo:
    """A photo, 120 x 160 px, of two bags."""
    found = add_prepared(shoot, "A1_front.png")
    with db.write():
        found.result = (found.result or {}) | {"instances": TWO, "checks": [SEVERAL]}
    return found


def test_what_is_too_much_is_painted_at_its_place(photo: Photo, reviewer_client: FlaskClient) -> None:
    (check,) = reviewer_client.get(f"/api/v1/photos/{photo.id}").get_json()["checks"]
    answer = reviewer_client.get(check["picture"])
    assert answer.mimetype == "image/webp"
    shown = np.asarray(Image.open(io.BytesIO(answer.data)).convert("RGB")).astype(int)
    assert shown.shape == (160, 120, 3)
    painted = np.abs(shown - np.array(PAINT)).max(axis=2) < 80
    assert painted[40:120, 70:110].mean() > 0.9
    assert painted[40:120, 10:50].mean() < 0.1


def test_a_check_that_passed_has_no_picture(photo: Photo) -> None:
    assert check_pictures.address(photo, SEVERAL | {"passed": True}) is None
    for name in ("clipped", "size", "moon"):
        with pytest.raises(UserError, match="does not exist"):
            check_pictures.draw(photo.id, name)
