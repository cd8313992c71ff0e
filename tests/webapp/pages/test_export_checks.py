"""The export page: what a channel's checks say, and what can be done about it."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.support.jobs import in_worker
from tests.support.photos import add_prepared
from webapp.jobs.export_shoot import export_shoot
from webapp.models import ChannelSetting, Export, Photo, Shoot, User, db
from webapp.services import exports, reviews

CHANNEL = "tiktok-shop"


@pytest.fixture
def photo(shoot: Shoot, reviewer: User) -> Photo:
    """An approved photo that is rendered too small for the channel."""
    found = reviews.decide(add_prepared(shoot, "SKU1_front.png").id, "approve", None, reviewer)
    with db.write() as session:
        session.add(ChannelSetting(photo_id=found.id, profile=CHANNEL, mends={"fill": 0.5}))
    return found


def send(client: FlaskClient, shoot: Shoot, **form: str) -> Export:
    """Start an export or check from the page and let a worker do it."""
    answer = client.post(f"/shoots/{shoot.id}/export", data={"profile": CHANNEL, "what": "export", **form})
    assert answer.status_code == 303, answer.text
    return worked(shoot)


def worked(shoot: Shoot, channel: str = CHANNEL) -> Export:
    row = exports.latest(shoot.id, channel)
    assert row is not None
    in_worker(export_shoot, row.id)
    db.session.expire_all()
    return exports.get_export(row.id)


def page(client: FlaskClient, shoot: Shoot, channel: str = CHANNEL) -> str:
    return client.get(f"/shoots/{shoot.id}/export?channel={channel}").text


def manifest(export: Export) -> dict[str, Any]:
    with zipfile.ZipFile(exports.file_path(export)) as archive:
        said: dict[str, Any] = json.loads(archive.read("manifest.json"))
    return said


def test_a_failed_check_is_shown_painted_and_mended_and_the_mended_photo_goes_out(
    operator_client: FlaskClient, shoot: Shoot, photo: Photo
) -> None:
    checked = send(operator_client, shoot, what="check")
    assert (checked.state, checked.held, checked.file_name) == ("done", 1, None)
    shown = page(operator_client, shoot)
    assert "1 held back" in shown
    assert "The product takes 50% of the frame" in shown and "TikTok Shop Seller Center" in shown
    picture = re.search(rf'src="(/exports/{checked.id}/photos/{photo.id}/fill.webp)"', shown)
    assert picture is not None
    with operator_client.get(picture[1]) as painted:
        assert (painted.status_code, painted.mimetype) == (200, "image/webp")
    assert operator_client.get(f"/exports/{checked.id}/photos/{photo.id}/..%2fsecret.webp").status_code == 404
    answer = operator_client.post(f"/exports/{checked.id}/mend", data={"photo": photo.id, "check": "fill"})
    assert answer.status_code == 303
    assert worked(shoot).held == 0
    sent = send(operator_client, shoot)
    with zipfile.ZipFile(exports.file_path(sent)) as archive:
        content = archive.read("images/SKU1_1.jpg")
    (said,) = manifest(sent)["photos"]
    assert said["mends"] == {"fill": 0.85}
    assert said["files"][0] == {
        "name": "images/SKU1_1.jpg",
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
    }


def test_a_photo_that_fails_is_not_exported_but_told_and_may_be_sent_anyway(
    operator_client: FlaskClient, shoot: Shoot, photo: Photo
) -> None:
    held = send(operator_client, shoot)
    assert (held.state, held.held, held.file_name) == ("done", 1, None)
    assert held.message is not None and "held back" in held.message
    answer = operator_client.post(f"/exports/{held.id}/photos/{photo.id}/accept")
    assert answer.status_code == 303
    worked(shoot)
    assert "Goes out in any case" in page(operator_client, shoot)
    sent = send(operator_client, shoot)
    (said,) = manifest(sent)["photos"]
    assert said["accepted"] is True
    assert said["faults"][0].startswith("The product takes 50%")


def test_only_what_changed_is_sent_again(
    operator_client: FlaskClient, shoot: Shoot, photo: Photo, reviewer: User
) -> None:
    other = reviews.decide(add_prepared(shoot, "SKU2_front.png", (20, 90, 40)).id, "approve", None, reviewer)
    with db.write():
        setting = db.session.get_one(ChannelSetting, (photo.id, CHANNEL))
        setting.mends = {}
    first = send(operator_client, shoot)
    assert [one["state"] for one in manifest(first)["photos"]] == ["in", "in"]
    nothing = send(operator_client, shoot, changed_only="on")
    assert (nothing.state, nothing.unchanged, nothing.file_name) == ("done", 2, None)
    assert nothing.message is not None and "Nothing has changed" in nothing.message
    with db.write():
        db.session.get_one(ChannelSetting, (photo.id, CHANNEL)).mends = {"fill": 0.9}
    reviews.decide(other.id, "reject", "halo", reviewer)
    again = send(operator_client, shoot, changed_only="on")
    said = manifest(again)
    assert [(one["sku"], one["state"]) for one in said["photos"]] == [("SKU1", "in")]
    assert said["gone"] == ["images/SKU2_1.jpg"]


def test_amazon_needs_a_code_for_its_names(operator_client: FlaskClient, shoot: Shoot, photo: Photo) -> None:
    answer = operator_client.post(f"/shoots/{shoot.id}/export", data={"profile": "amazon", "what": "check"})
    assert answer.status_code == 303
    assert worked(shoot, "amazon").held == 1
    assert "the SKU SKU1 has none" in page(operator_client, shoot, "amazon")
    address = f"/shoots/{shoot.id}/export/codes"
    wrong = operator_client.post(address, data={"profile": "amazon", "codes": "SKU1, 12"})
    assert wrong.status_code == 400 and "is no ASIN" in wrong.text
    assert operator_client.post(address, data={"profile": "amazon", "codes": "SKU1, B0C1234567"}).status_code == 303
    operator_client.post(f"/shoots/{shoot.id}/export", data={"profile": "amazon", "what": "export"})
    with zipfile.ZipFile(exports.file_path(worked(shoot, "amazon"))) as archive:
        assert sorted(archive.namelist()) == ["catalog.csv", "images/B0C1234567.MAIN.jpg", "manifest.json"]


def test_nothing_to_mend_and_a_wrong_address_are_sentences(
    operator_client: FlaskClient, shoot: Shoot, photo: Photo
) -> None:
    form = {"profile": "shopify", "what": "check", "base_url": "ftp://somewhere"}
    refused = operator_client.post(f"/shoots/{shoot.id}/export", data=form)
    assert refused.status_code == 400 and "must begin with https://" in refused.text
    row = send(operator_client, shoot, what="check")
    assert operator_client.post(f"/exports/{row.id}/mend", data={"photo": photo.id, "check": "halo"}).status_code == 409
    assert operator_client.post(f"/exports/{row.id}/photos/999/accept").status_code == 404


def test_the_page_says_what_the_channel_asks_and_where_that_is_written(
    operator_client: FlaskClient, shoot: Shoot
) -> None:
    shown = page(operator_client, shoot, "zalando")
    assert "1:1.44" in shown and "Zalando Partner Program" in shown and "reviewed 21 November 2026" in shown
