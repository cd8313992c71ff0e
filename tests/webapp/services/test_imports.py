from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.photos import png
from webapp.config import Config
from webapp.models import Shoot, User
from webapp.services import imports
from webapp.services.errors import UserError


@pytest.fixture
def folder(settings: Config) -> Path:
    """A folder under the import root with every kind of file."""
    assert settings.import_root is not None
    root = settings.import_root / "autumn"
    for number, name in enumerate(
        ["SKU1/front.jpg", "SKU2/front.jpg", "copy/SKU1_front.png", "notes.txt", ".DS_Store"]
    ):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(png((number, 0, 0)))
    return root


def test_a_dry_run_lists_matched_unmatched_and_colliding_files(folder: Path, operator: User) -> None:
    run = imports.dry_run("autumn")
    assert run.matched == [
        ("SKU1/front.jpg", "SKU1", "front"),
        ("SKU2/front.jpg", "SKU2", "front"),
        ("copy/SKU1_front.png", "SKU1", "front"),
    ]
    assert run.unmatched == ["notes.txt"]
    assert run.colliding == [(["SKU1/front.jpg", "copy/SKU1_front.png"], "SKU1", "front")]
    assert run.total == 4


def test_folders_below_the_root_are_listed(folder: Path, operator: User) -> None:
    assert imports.list_folders() == [".", "autumn", "autumn/SKU1", "autumn/SKU2", "autumn/copy"]


@pytest.mark.parametrize("name", ["..", "/etc", "autumn/../../data", "autumn/notes.txt", "absent"])
def test_a_folder_outside_the_root_is_refused(folder: Path, operator: User, name: str) -> None:
    with pytest.raises(UserError, match="There is no folder"):
        imports.dry_run(name)


def test_a_link_out_of_the_root_is_refused(folder: Path, operator: User, tmp_path: Path) -> None:
    (folder / "way-out").symlink_to(tmp_path)
    with pytest.raises(UserError, match="There is no folder"):
        imports.dry_run("autumn/way-out")


def test_an_import_without_a_shoot_makes_one_of_the_folders_name(folder: Path, operator: User) -> None:
    row = imports.start(None, "autumn", imports.DEFAULT_PATTERN, operator)
    assert (row.state, row.total, row.created_by_id) == ("queued", 3, operator.id)
    assert imports.get_import(row.id) == row


def test_a_pattern_that_fits_nothing_is_refused(folder: Path, shoot: Shoot) -> None:
    with pytest.raises(UserError, match="fits the pattern"):
        imports.start(shoot.id, "autumn", r"(?P<sku>\d{9})", None)


def test_adding_the_same_folder_twice_adds_nothing(folder: Path, shoot: Shoot) -> None:
    found = imports.scan(folder).matched
    first = list(imports.add_files(shoot.id, folder, found))[-1]
    assert vars(first) == {"done": 3, "added": 3, "duplicates": 0, "refused": 0}
    second = list(imports.add_files(shoot.id, folder, found))[-1]
    assert vars(second) == {"done": 3, "added": 0, "duplicates": 3, "refused": 0}


def test_without_an_import_root_nothing_can_be_imported(
    operator: User, settings: Config, monkeypatch: pytest.MonkeyPatch, make_user: Callable[[str], User]
) -> None:
    monkeypatch.setattr(imports, "roots", list)
    assert imports.list_folders() == []
    with pytest.raises(UserError, match="PACKSHOT_IMPORT_ROOT"):
        imports.dry_run("autumn")
