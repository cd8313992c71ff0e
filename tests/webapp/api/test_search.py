from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support import small_searcher
from tests.support.images import write_truncated
from tests.support.photos import add_prepared, png
from webapp.models import Shoot

RED, BLUE = (200, 10, 10), (10, 10, 200)


def test_a_raw_photo_is_looked_at_and_found(
    db: Flask, monkeypatch: pytest.MonkeyPatch, operator_client: FlaskClient, shoot: Shoot
) -> None:
    small_searcher.inside(db, monkeypatch)
    add_prepared(shoot, "A1_front.png", RED)
    add_prepared(shoot, "A2_front.png", BLUE)
    seen = operator_client.put("/api/v1/search/photos", data=png(BLUE))
    assert seen.status_code == 201
    assert seen.json is not None and seen.json["size_px"] == [120, 160]
    left, top, right, bottom = seen.json["boxes"][0]
    assert (left, top, right, bottom) == pytest.approx((30, 32, 90, 128), abs=4)
    found = operator_client.get(f"/api/v1/search?query={seen.json['query']}&box=20,20,100,140").json
    assert found is not None
    assert [item["sku"] for item in found["items"]] == ["A2", "A1"]
    assert (found["total"], found["pages"]) == (2, 1)


def test_bad_bytes_are_refused_with_a_sentence(
    db: Flask, monkeypatch: pytest.MonkeyPatch, operator_client: FlaskClient
) -> None:
    small_searcher.inside(db, monkeypatch)
    answer = operator_client.put("/api/v1/search/photos", data=b"\xff\xd8\xff\xe0 broken")
    assert answer.status_code == 400
    assert answer.json is not None and answer.json["error"].endswith(".")


def test_a_file_that_is_too_large_is_refused(
    db: Flask, monkeypatch: pytest.MonkeyPatch, operator_client: FlaskClient
) -> None:
    small_searcher.inside(db, monkeypatch)
    monkeypatch.setattr("webapp.config.Config.max_upload_bytes", 100)
    answer = operator_client.put("/api/v1/search/photos", data=png(BLUE))
    assert answer.status_code == 413
    assert answer.json is not None and "larger than" in answer.json["error"]


def test_a_damaged_photo_is_refused_by_the_search_process(
    db: Flask, monkeypatch: pytest.MonkeyPatch, operator_client: FlaskClient, tmp_path: Path
) -> None:
    small_searcher.inside(db, monkeypatch)
    damaged = write_truncated(tmp_path / "cut_off.jpg", 0.7).read_bytes()
    answer = operator_client.put("/api/v1/search/photos", data=damaged)
    assert answer.status_code == 400
    assert answer.json is not None and "damaged or cut off" in answer.json["error"]
