from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask

from webapp import config, create_app
from webapp.config import Config
from webapp.models import Base, db, schema


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.servers)])
def bare_app(request: pytest.FixtureRequest, settings: Config) -> Iterator[Flask]:
    """An application whose database has no tables."""
    if request.param == "postgres":
        url = config.from_env({"DATABASE_URL": request.getfixturevalue("postgres_server")}).database_url
        settings = Config(**{**vars(settings), "database_url": url})
    app = create_app(settings)
    yield app
    with app.app_context():
        Base.metadata.drop_all(db.engine())
    app.extensions[db.EXTENSION].dispose()


def test_migrations_make_exactly_the_tables_that_the_models_describe(bare_app: Flask) -> None:
    with bare_app.app_context():
        with pytest.raises(schema.SchemaError, match="Run: flask --app webapp setup"):
            schema.require()
        schema.upgrade()
        schema.upgrade()
        schema.require()
        with db.engine().connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, Base.metadata) == []
