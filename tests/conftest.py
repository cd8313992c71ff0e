"""Fixtures: an application on a temporary folder, people who are signed in, real servers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support import servers
from webapp import config, create_app
from webapp.config import Config
from webapp.models import Shoot, User, schema
from webapp.models import db as database
from webapp.services import shoots, users

PASSWORD = "correct horse battery"


@pytest.fixture
def settings(tmp_path: Path) -> Config:
    """Settings of an installation without servers, in a temporary folder."""
    imports = tmp_path / "imports"
    imports.mkdir()
    env = {"PACKSHOT_DATA_DIR": str(tmp_path / "data"), "PACKSHOT_IMPORT_ROOT": str(imports)}
    return config.from_env(env | {"SECRET_KEY": "for tests only, never elsewhere", "PACKSHOT_LEASE_SECONDS": "60"})


@pytest.fixture
def app(settings: Config) -> Iterator[Flask]:
    """The application with empty tables; forms need no CSRF token (tests of CSRF switch it on)."""
    made = create_app(settings)
    made.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    with made.app_context():
        schema.upgrade()
    yield made
    made.extensions[database.EXTENSION].dispose()
    made.extensions["celery"].close()


@pytest.fixture
def db(app: Flask) -> Iterator[Flask]:
    """``app`` with its context pushed, for tests that call services directly."""
    with app.app_context():
        yield app


@pytest.fixture
def make_user(app: Flask) -> Callable[[str], User]:
    """A function that makes (or finds) the person of a role, with the password of these tests."""

    def make(role: str) -> User:
        email = f"{role}@example.com"
        found = users.authenticate(email, PASSWORD)
        return found or users.create_user(email, role.title(), role, PASSWORD)[0]

    return make


@pytest.fixture
def operator(db: Flask, make_user: Callable[[str], User]) -> User:
    """An operator."""
    return make_user("operator")


@pytest.fixture
def reviewer(db: Flask, make_user: Callable[[str], User]) -> User:
    """A reviewer."""
    return make_user("reviewer")


@pytest.fixture
def shoot(db: Flask) -> Shoot:
    """An empty shoot."""
    return shoots.create_shoot("Autumn", None)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser in which nobody has signed in."""
    return app.test_client()


@pytest.fixture
def client_as(app: Flask, make_user: Callable[[str], User]) -> Callable[[str], FlaskClient]:
    """A function that gives a browser in which a person of a role is signed in."""

    def signed_in(role: str) -> FlaskClient:
        with app.app_context():
            identity = make_user(role).get_id()
        browser = app.test_client()
        with browser.session_transaction() as session:
            session["_user_id"], session["_fresh"] = identity, True
        return browser

    return signed_in


@pytest.fixture
def operator_client(client_as: Callable[[str], FlaskClient]) -> FlaskClient:
    """A browser in which an operator is signed in."""
    return client_as("operator")


@pytest.fixture
def reviewer_client(client_as: Callable[[str], FlaskClient]) -> FlaskClient:
    """A browser in which a reviewer is signed in."""
    return client_as("reviewer")


@pytest.fixture
def admin_client(client_as: Callable[[str], FlaskClient]) -> FlaskClient:
    """A browser in which an administrator is signed in."""
    return client_as("admin")


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Redis."""
    servers.require_installed(servers.redis_program(), "redis-server")
    with servers.redis(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real, empty PostgreSQL."""
    servers.require_installed(servers.postgres_programs(), "PostgreSQL")
    with servers.postgres(tmp_path_factory.mktemp("postgres")) as url:
        yield url
