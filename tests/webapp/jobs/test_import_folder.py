from pathlib import Path

import pytest
from flask import Flask

from tests.support.photos import png
from webapp.config import Config
from webapp.jobs.import_folder import import_folder
from webapp.models import FolderImport, Shoot, db
from webapp.services import imports, shoots


@pytest.fixture
def folder(settings: Config) -> Path:
    """Three photos and a broken one."""
    assert settings.import_root is not None
    root = settings.import_root / "autumn"
    for number, name in enumerate(["SKU1/front.png", "SKU2/front.png", "SKU2/back.png"]):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(png((number, 0, 0)))
    (root / "SKU3_front.png").write_bytes(b"no picture")
    (root / "readme.txt").write_text("for the studio")
    return root


def run(app: Flask, shoot_id: int) -> FolderImport:
    row = imports.start(shoot_id, "autumn", imports.DEFAULT_PATTERN, None)
    import_id = row.id
    db.session.commit()
    with app.app_context():
        import_folder(import_id)
    db.session.expire_all()
    return imports.get_import(import_id)


def test_files_of_one_name_in_different_folders_all_arrive(db: Flask, folder: Path, shoot: Shoot) -> None:
    row = run(db, shoot.id)
    assert (row.state, row.done, row.total) == ("done", 4, 4)
    assert row.message == "3 added, 0 already there, 1 refused, 1 left out because their names do not fit."
    cards = shoots.progress(shoot.id).photos
    assert sorted((card.sku, card.view) for card in cards) == [("SKU1", "front"), ("SKU2", "back"), ("SKU2", "front")]
    assert [refusal.original_name for refusal in shoots.refusals(shoot.id)] == ["SKU3_front.png"]


def test_a_second_run_adds_nothing(db: Flask, folder: Path, shoot: Shoot) -> None:
    shoot_id = shoot.id
    run(db, shoot_id)
    second = run(db, shoot_id)
    assert (second.added, second.duplicates) == (0, 3)
    assert shoots.progress(shoot_id).total == 3


def test_a_folder_that_vanished_fails_the_import_with_a_sentence(
    db: Flask, folder: Path, shoot: Shoot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_folder: Path, _pattern: str) -> imports.DryRun:
        return imports.DryRun(matched=[("SKU9/front.png", "SKU9", "front")])

    monkeypatch.setattr(imports, "scan", gone)
    row = run(db, shoot.id)
    assert row.state == "failed"
    assert row.message == "A file could not be read: No such file or directory."
