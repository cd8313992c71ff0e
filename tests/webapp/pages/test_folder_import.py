"""Importing a folder of the server."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.support.images import write_plain
from webapp import config, create_app
from webapp.config import Config
from webapp.models import FolderImport, Shoot, db, schema


def fill(settings: Config) -> None:
    """Four files: two photos with a SKU each, a collision, and a note."""
    assert settings.import_root is not None
    for name in ("SKU1/front.jpg", "SKU2/front.jpg", "SKU2/SKU2_front.jpg"):
        path = settings.import_root / "autumn" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_plain(path)
    (settings.import_root / "autumn" / "notes.txt").write_text("buy tape")


def test_a_dry_run_lists_matched_unmatched_and_colliding_files(operator_client: FlaskClient, settings: Config) -> None:
    fill(settings)
    page = operator_client.get("/imports/new?folder=autumn").text
    assert "3 matched" in page
    assert "1 not matched" in page
    assert "notes.txt" in page
    assert "<strong>SKU2 front</strong>: SKU2/SKU2_front.jpg, SKU2/front.jpg" in page


def test_a_dry_run_changes_nothing(operator_client: FlaskClient, settings: Config) -> None:
    fill(settings)
    operator_client.get("/imports/new?folder=autumn")
    assert operator_client.get("/api/v1/shoots").get_json()["shoots"] == []


def test_a_wrong_pattern_is_told_with_a_sentence(operator_client: FlaskClient, settings: Config) -> None:
    fill(settings)
    answer = operator_client.get("/imports/new", query_string={"folder": "autumn", "pattern": "(?P<sku>"})
    assert answer.status_code == 400
    assert "not a regular expression" in answer.text


def test_a_folder_outside_the_import_root_is_refused(operator_client: FlaskClient, settings: Config) -> None:
    answer = operator_client.get("/imports/new?folder=../data")
    assert answer.status_code == 404
    assert "no folder" in answer.text


def test_an_import_goes_into_the_shoot_it_was_started_from(
    operator_client: FlaskClient, settings: Config, shoot: Shoot
) -> None:
    fill(settings)
    answer = operator_client.post(f"/shoots/{shoot.id}/import", data={"folder": "autumn"})
    assert answer.status_code == 303
    assert "Autumn" in operator_client.get(answer.location).text
    row = db.session.get(FolderImport, int(answer.location.rsplit("/", 1)[1]))
    assert row is not None
    assert (row.shoot_id, row.total) == (shoot.id, 3)


def test_an_import_without_a_shoot_makes_one_of_the_folders_name(
    operator_client: FlaskClient, settings: Config
) -> None:
    fill(settings)
    operator_client.post("/imports/new", data={"folder": "autumn"})
    assert [found["name"] for found in operator_client.get("/api/v1/shoots").get_json()["shoots"]] == ["autumn"]


def test_a_house_without_an_import_folder_says_how_to_get_one(settings: Config) -> None:
    env = {"PACKSHOT_DATA_DIR": str(settings.data_dir), "SECRET_KEY": settings.secret_key}
    app = create_app(config.from_env(env))
    app.config.update(WTF_CSRF_ENABLED=False)
    from webapp.services import users

    with app.app_context():
        schema.upgrade()
        identity = users.create_user("kim@example.com", "Kim", "operator", "correct horse battery")[0].get_id()
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["_user_id"] = identity
    assert "PACKSHOT_IMPORT_ROOT" in browser.get("/imports/new").text
    app.extensions["packshot_engine"].dispose()
    app.extensions["celery"].close()
