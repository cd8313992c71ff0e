from pathlib import Path

import pytest
from flask import Flask

from tests.support.photos import png
from webapp import config, create_app
from webapp.config import Config
from webapp.demo import PHOTOS
from webapp.models import db
from webapp.services import shoots, users


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two photos of two SKUs and a note."""
    root = tmp_path / "autumn"
    for number, name in enumerate(["SKU1/front.png", "SKU2/front.png"]):
        (root / name).parent.mkdir(parents=True)
        (root / name).write_bytes(png((number, 0, 0)))
    (root / "notes.txt").write_text("for the studio")
    return root


def test_setup_makes_the_tables_and_the_first_administrator_once(settings: Config) -> None:
    app = create_app(settings)
    first = app.test_cli_runner().invoke(args=["setup"])
    assert first.exit_code == 0
    assert "First administrator: admin@packshot.local   one-time password: " in first.output
    password = first.output.split()[-1]
    with app.app_context():
        assert users.authenticate("admin@packshot.local", password) is not None
    assert app.test_cli_runner().invoke(args=["setup"]).output == ""
    app.extensions[db.EXTENSION].dispose()


def test_a_command_without_tables_says_what_to_do(settings: Config, folder: Path) -> None:
    app = create_app(settings)
    done = app.test_cli_runner().invoke(args=["shoots", "import", str(folder)])
    assert done.exit_code == 1
    assert "Run: flask --app webapp setup" in done.output
    app.extensions[db.EXTENSION].dispose()


def test_importing_a_folder_twice_adds_nothing_the_second_time(app: Flask, folder: Path) -> None:
    runner = app.test_cli_runner()
    first = runner.invoke(args=["shoots", "import", str(folder), "--shoot", "Autumn"])
    second = runner.invoke(args=["shoots", "import", str(folder), "--shoot", "Autumn"])
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "2 added, 0 already there, 0 refused, 1 left out" in first.output
    assert "0 added, 2 already there" in second.output
    with app.app_context():
        (summary,) = shoots.list_shoots()
        assert (summary.shoot.name, summary.total) == ("Autumn", 2)


def test_a_dry_run_lists_and_changes_nothing(app: Flask, folder: Path) -> None:
    done = app.test_cli_runner().invoke(args=["shoots", "import", str(folder), "--dry-run"])
    assert "matched    SKU1/front.png  SKU SKU1  view front" in done.output
    assert "unmatched  notes.txt" in done.output
    assert done.output.endswith("2 matched, 1 unmatched, 0 collisions\n")
    with app.app_context():
        assert shoots.list_shoots() == []


def test_a_refused_file_is_named_with_its_reason(app: Flask, folder: Path) -> None:
    (folder / "SKU3_front.png").write_bytes(b"no picture")
    done = app.test_cli_runner().invoke(args=["shoots", "import", str(folder)])
    assert "2 added, 0 already there, 1 refused" in done.output
    assert "refused    SKU3_front.png: " in done.output


def test_a_wrong_pattern_is_one_sentence(app: Flask, folder: Path) -> None:
    done = app.test_cli_runner().invoke(args=["shoots", "import", str(folder), "--pattern", "("])
    assert done.exit_code == 1
    assert done.output.startswith("Error: The pattern is not a regular expression")


def test_people_are_let_in_with_a_one_time_password(app: Flask) -> None:
    runner = app.test_cli_runner()
    made = runner.invoke(args=["users", "create", "kim@example.com", "--role", "reviewer"])
    with app.app_context():
        found = users.authenticate("kim@example.com", made.output.split()[-1])
        assert found is not None and found.must_change_password
    assert "already somebody" in runner.invoke(args=["users", "create", "kim@example.com"]).output
    again = runner.invoke(args=["users", "reset-password", "kim@example.com"])
    with app.app_context():
        assert users.authenticate("kim@example.com", again.output.split()[-1]) is not None
    assert "nobody with the address" in runner.invoke(args=["users", "reset-password", "x@y.z"]).output


def test_one_round_of_sweeping_can_be_asked_for(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["sweep"])
    assert done.exit_code == 0 and done.output.startswith("Swept(")


def test_the_demo_shoot_is_made_of_photographs_from_packages(app: Flask) -> None:
    pytest.importorskip("skimage", reason="requirements-demo.txt is not installed")
    done = app.test_cli_runner().invoke(args=["demo"])
    assert done.exit_code == 0, done.output
    with app.app_context():
        assert shoots.list_shoots()[0].total == len(PHOTOS)


def test_the_embedded_queue_is_the_default(settings: Config) -> None:
    assert config.from_env({"PACKSHOT_DATA_DIR": str(settings.data_dir)}).embedded_broker
