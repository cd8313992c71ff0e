from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support import small_searcher
from tests.support.photos import add_prepared
from webapp.models import Shoot
from webapp.services import search_line, verdicts

RED, NEAR_RED, BLUE = (200, 10, 10), (205, 12, 12), (10, 10, 200)


def test_the_five_most_similar_products_come_with_pictures_and_never_the_own_one(
    db: Flask, monkeypatch: pytest.MonkeyPatch, operator_client: FlaskClient, shoot: Shoot
) -> None:
    small_searcher.inside(db, monkeypatch)
    own = add_prepared(shoot, "A0_front.png", RED)
    add_prepared(shoot, "A0_back.png", NEAR_RED)
    for number in range(1, 8):
        add_prepared(shoot, f"A{number}_front.png", (200 - 20 * number, 10, 25 * number))
    told = operator_client.get(f"/api/v1/photos/{own.id}/likeness").json
    assert told is not None
    skus = [product["sku"] for product in told["products"]]
    assert len(skus) == 5 and "A0" not in skus and skus[0] == "A1"
    assert all(product["thumb_url"].startswith("/media/") for product in told["products"])


def test_without_a_search_process_the_verdict_still_comes(
    db: Flask, monkeypatch: pytest.MonkeyPatch, operator_client: FlaskClient, shoot: Shoot
) -> None:
    small_searcher.silent(monkeypatch)
    first, second = add_prepared(shoot, "A1_front.png", RED), add_prepared(shoot, "A2_front.png", NEAR_RED)
    told = verdicts.Told(verdicts.SAME_PRODUCT, first.id, 0.8, "Looks alike.")
    verdicts.keep(second.id, second.result_token or "", told)
    answer = operator_client.get(f"/api/v1/photos/{second.id}/likeness").json
    assert answer is not None
    assert answer["sentence"] == search_line.NOT_RUNNING and answer["products"] == []
    assert (answer["verdict"]["title"], answer["verdict"]["other"]["sku"]) == ("Same product, another view", "A1")
    assert answer["verdict"]["other"]["original_url"].startswith("/media/")
    assert answer["alarm"] is None


def test_a_photo_that_is_not_there_is_a_404(operator_client: FlaskClient) -> None:
    assert operator_client.get("/api/v1/photos/99/likeness").status_code == 404
