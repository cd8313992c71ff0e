from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from tests.support import small_searcher
from tests.support.photos import add_prepared
from tests.webapp.jobs.test_search import BLUE, GREEN, RED, found, index_now, look, remove
from webapp import config
from webapp.jobs import built_index
from webapp.models import IndexBuild, Shoot
from webapp.models import db as database
from webapp.services import likeness, search
from webapp.services.errors import UserError
from webapp.services.search import Wanted

# Its local mode says by a warning that it is not meant for many vectors.
pytestmark = pytest.mark.filterwarnings("ignore:Local mode is not recommended")


def kept_at(app: Flask, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    settings = replace(config.current(), vectors=address)
    monkeypatch.setitem(app.extensions, config.EXTENSION, settings)


@pytest.fixture
def server(db: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A house whose index is kept by Qdrant, in its local mode; the search process inside this one."""
    built_index._client.cache_clear()
    kept_at(db, monkeypatch, ":memory:")
    small_searcher.inside(db, monkeypatch)
    yield built_index._client(":memory:", None)
    built_index._client.cache_clear()


def test_the_search_asks_the_server_and_what_changed_since_counts_at_once(db: Flask, server: Any, shoot: Shoot) -> None:
    first = add_prepared(shoot, "A1_front.png", RED)
    add_prepared(shoot, "A2_front.png", BLUE)
    token = look(RED).token
    assert found(query=token) == ["A1", "A2"]
    index_now(db)
    assert server.count(built_index.NAME, exact=True).count == 2
    assert not (config.current().data_dir / "index" / "photos.faiss").exists()
    assert found(query=token) == ["A1", "A2"]
    add_prepared(shoot, "A3_front.png", GREEN)
    remove(first.id)
    assert found(query=token)[0] != "A1" and set(found(query=token)) == {"A2", "A3"}
    index_now(db)
    assert server.count(built_index.NAME, exact=True).count == 2
    assert set(found(query=token)) == {"A2", "A3"}


def test_filters_hold_on_the_server_too(db: Flask, server: Any, shoot: Shoot) -> None:
    for number in range(6):
        add_prepared(shoot, f"A{number}_front.png", (number * 40, 255 - number * 40, 90))
    index_now(db)
    assert found(query=look(RED).token, sku="A4") == ["A4"]
    assert len(found(query=look(RED).token)) == 6


def test_a_server_that_does_not_answer_is_a_sentence_and_to_be_asked_again(
    db: Flask, server: Any, shoot: Shoot, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_prepared(shoot, "A1_front.png", RED)
    index_now(db)
    token = look(RED).token
    kept_at(db, monkeypatch, "http://127.0.0.1:9")
    with database.write():
        database.session.get_one(IndexBuild, 1).place = "http://127.0.0.1:9"
    with pytest.raises(UserError, match="vector server") as refused:
        search.find(Wanted(query=token))
    assert refused.value.status == 503


def test_a_house_that_moves_to_a_server_builds_its_index_there(
    db: Flask, shoot: Shoot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(likeness, "LEAST_NEWER", 1)
    add_prepared(shoot, "A1_front.png", RED)
    index_now(db)
    assert not likeness.send_rebuild_if_due()
    kept_at(db, monkeypatch, ":memory:")
    assert likeness.send_rebuild_if_due()
