"""The database connection: one engine per application, one session per application context."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, current_app
from flask.globals import app_ctx
from sqlalchemy import Connection, CursorResult, Engine, Update, create_engine, event
from sqlalchemy.orm import Session, scoped_session, sessionmaker

EXTENSION = "packshot_engine"
_WRITE = "packshot_write"


def _scope() -> int:
    return id(app_ctx._get_current_object())  # type: ignore[attr-defined]  # the proxy's own way to its object


class HouseSession(Session):
    """A session on the engine of the current application."""

    def get_bind(self, *_args: Any, **_options: Any) -> Engine:
        """The engine, whatever is asked for."""
        return engine()


session: scoped_session[HouseSession] = scoped_session(sessionmaker(class_=HouseSession), scopefunc=_scope)


def engine() -> Engine:
    """The engine of the current application."""
    found: Engine = current_app.extensions[EXTENSION]
    return found


def make_engine(url: str) -> Engine:
    """An engine with the settings that keep concurrent writers from losing updates."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    made = create_engine(url, connect_args={"timeout": 15})
    event.listen(made, "connect", _prepare_sqlite)
    event.listen(made, "begin", _begin_sqlite)
    return made


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own implicit BEGIN comes too late for IMMEDIATE; _begin_sqlite sends it instead.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=15000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get(_WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextmanager
def write() -> Iterator[Session]:
    """A write transaction: commits at the end, rolls back on an error. Inside another one it joins that one.

    A reading transaction that is open is ended first: SQLite refuses to turn it into a writing one once anybody
    else has written.
    """
    own = session()
    if own.info.get(_WRITE):
        yield own
        return
    own.commit()
    own.connection(execution_options={_WRITE: True})
    own.info[_WRITE] = True
    try:
        yield own
        own.commit()
    except BaseException:
        own.rollback()
        raise
    finally:
        own.info[_WRITE] = False


def init_app(app: Flask, url: str) -> None:
    """Bind ``app`` to its database; its session is put away with each application context."""
    app.extensions[EXTENSION] = make_engine(url)

    @app.teardown_appcontext
    def _put_away(_error: BaseException | None) -> None:
        session.remove()


def forget_connections() -> None:
    """After a fork: drop the parent's connections without closing them under it."""
    engine().dispose(close=False)


def count_changed(statement: Update) -> int:
    """Run one UPDATE in a write transaction; how many rows it changed. Objects already loaded are not looked at."""
    with write() as own:
        result = own.execute(statement.execution_options(synchronize_session=False))
    return int(result.rowcount) if isinstance(result, CursorResult) else 0
