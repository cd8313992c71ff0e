from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from flask import Flask

from webapp.services import search_line
from webapp.services.errors import UserError


def answers(asked: dict[str, Any]) -> dict[str, Any]:
    if asked["what"] == "refuse":
        raise UserError("Not this one.", status=409)
    if asked["what"] == "stumble":
        raise ValueError("a fault")
    return {"heard": asked}


@pytest.fixture
def listening(db: Flask) -> None:
    """A search process, as a thread that ends with the tests."""

    def listen() -> None:
        with db.app_context():
            search_line.listen(answers)

    threading.Thread(target=listen, daemon=True).start()
    for _ in range(100):
        if search_line._path().exists():
            return
        time.sleep(0.05)


def test_questions_are_answered_and_sentences_come_through(db: Flask, listening: None) -> None:
    assert search_line.ask("greet", name="Ada") == {"heard": {"what": "greet", "name": "Ada"}}
    with pytest.raises(UserError, match="Not this one") as refused:
        search_line.ask("refuse")
    assert refused.value.status == 409


def test_one_question_that_stumbles_does_not_end_the_others(db: Flask, listening: None) -> None:
    with pytest.raises(UserError, match="stumbled"):
        search_line.ask("stumble")
    assert search_line.ask("greet")["heard"]["what"] == "greet"


def test_a_second_process_of_the_same_folder_stops_with_a_sentence(db: Flask, listening: None) -> None:
    search_line.ask("greet")
    with pytest.raises(search_line.AlreadyRunning, match="stop it first"):
        search_line.listen(answers)
    assert search_line.ask("greet")["heard"]["what"] == "greet"


def test_without_anybody_there_the_sentence_says_what_to_start(db: Flask) -> None:
    with pytest.raises(UserError, match="make run") as silent:
        search_line.ask("greet")
    assert silent.value.status == 503
    # What a killed process leaves behind answers nobody.
    search_line._path().touch()
    with pytest.raises(UserError, match="make run"):
        search_line.ask("greet")


def test_one_who_answers_too_slowly_is_not_waited_for(
    db: Flask, listening: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_line, "PATIENCE_S", 0.0)
    with pytest.raises(UserError, match="in time"):
        search_line.ask("greet")
