"""Bringing the database's tables up to date, and refusing to work on old ones."""

from __future__ import annotations

import fcntl
from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from webapp import config
from webapp.models import db

_MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"


class SchemaError(Exception):
    """The tables are absent or old; the message is a sentence."""


def upgrade() -> None:
    """Create or change the tables as far as the newest migration; safe to run at any time, by several at once."""
    lock = config.current().data_dir / ".migrating"
    with lock.open("w") as lock_file:
        fcntl.flock(lock_file, fcntl.LOCK_EX)
        with db.engine().connect().execution_options(packshot_write=True) as connection, connection.begin():
            settings = _settings()
            settings.attributes["connection"] = connection
            command.upgrade(settings, "head")


def require() -> None:
    """SchemaError unless the database has the tables that this version works with."""
    with db.engine().connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    if present != ScriptDirectory.from_config(_settings()).get_current_head():
        raise SchemaError("The database has no tables or old ones. Run: flask --app webapp setup")


def _settings() -> AlembicConfig:
    settings = AlembicConfig()
    settings.set_main_option("script_location", str(_MIGRATIONS))
    settings.set_main_option("path_separator", "os")
    return settings
