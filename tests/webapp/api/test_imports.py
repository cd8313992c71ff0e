"""/api/v1/imports."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from tests.support.jobs import in_worker
from tests.support.photos import png
from webapp.config import Config
from webapp.jobs.import_folder import import_folder


def test_an_import_is_tried_started_and_followed(db: Flask, operator_client: FlaskClient, settings: Config) -> None:
    assert settings.import_root is not None
    (settings.import_root / "SKU1").mkdir()
    (settings.import_root / "SKU1" / "front.png").write_bytes(png())
    (settings.import_root / "notes.txt").write_text("buy tape")
    tried = operator_client.get("/api/v1/imports/dry-run").get_json()
    assert tried == {
        "total": 2,
        "matched": [["SKU1/front.png", "SKU1", "front"]],
        "unmatched": ["notes.txt"],
        "colliding": [],
    }
    started = operator_client.post("/api/v1/imports", json={"folder": "."})
    assert started.status_code == 202
    in_worker(import_folder, started.get_json()["id"])
    done = operator_client.get(f"/api/v1/imports/{started.get_json()['id']}").get_json()
    assert (done["state"], done["total"], done["added"]) == ("done", 1, 1)


def test_a_shoot_id_that_is_no_number_is_refused(operator_client: FlaskClient) -> None:
    answer = operator_client.post("/api/v1/imports", json={"folder": ".", "shoot_id": "1"})
    assert answer.status_code == 400
    assert "whole number" in answer.get_json()["error"]
