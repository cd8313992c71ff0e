import threading

import pytest
from flask import Flask
from sqlalchemy import text

from webapp.models import Shoot, db
from webapp.services import shoots


def test_sqlite_runs_with_a_write_ahead_log_and_checks_foreign_keys(db: Flask) -> None:
    from webapp.models import db as database

    assert database.session.scalar(text("PRAGMA journal_mode")) == "wal"
    assert database.session.scalar(text("PRAGMA foreign_keys")) == 1
    assert database.session.scalar(text("PRAGMA busy_timeout")) == 15_000


def test_an_error_inside_a_write_takes_everything_back(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(RuntimeError), db.write() as session:
            session.add(Shoot(name="never"))
            session.flush()
            raise RuntimeError("in the middle")
        assert shoots.list_shoots() == []


def test_an_inner_write_belongs_to_the_outer_one(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(RuntimeError), db.write():
            shoots.create_shoot("inner", None)
            raise RuntimeError("after the inner write")
        assert shoots.list_shoots() == []


def test_concurrent_read_modify_writes_lose_no_update(app: Flask) -> None:
    with app.app_context():
        shoot_id = shoots.create_shoot("0", None).id

    def add_one() -> None:
        for _ in range(25):
            with app.app_context(), db.write() as session:
                shoot = session.get_one(Shoot, shoot_id)
                shoot.name = str(int(shoot.name) + 1)

    threads = [threading.Thread(target=add_one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        assert shoots.get_shoot(shoot_id).name == "100"


def test_each_application_context_has_a_session_of_its_own(app: Flask) -> None:
    with app.app_context():
        outer = db.session()
        with app.app_context():
            assert db.session() is not outer
        assert db.session() is outer
