"""/healthz."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from webapp.services import health


def test_without_a_worker_the_house_is_not_healthy(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 503
    found = answer.get_json()
    assert found["database"] is True
    assert found["workers_consuming"] is False
    assert "No worker" in found["sentences"][0]


def test_when_a_worker_takes_tasks_the_house_is_healthy(app: Flask, client: FlaskClient) -> None:
    client.get("/healthz")
    with app.app_context():
        health.note_consumed()
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.get_json()["ok"] is True
