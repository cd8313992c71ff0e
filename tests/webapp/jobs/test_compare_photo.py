from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from flask import Flask
from PIL import Image

from tests.support import small_searcher
from tests.support.images import product_scene, write_plain
from tests.support.photos import add_prepared_file
from webapp.jobs.compare_photo import compare_photo
from webapp.models import Likeness, Photo, Shoot
from webapp.models import db as database
from webapp.services import photos, shoots, verdicts

RED, BLUE, GREEN = (170, 30, 40), (30, 50, 160), (20, 110, 50)


@pytest.fixture(autouse=True)
def searching(db: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A search process that answers."""
    small_searcher.inside(db, monkeypatch)


def written(path: Path, colour: tuple[int, int, int], seed: int = 0) -> Path:
    return write_plain(path, product_scene(300, 400, colour, seed=seed)[0])


def arrived(app: Flask, shoot: Shoot, path: Path) -> Photo:
    """A photo that was prepared and compared."""
    photo = add_prepared_file(shoot, path)
    compare(app, photo)
    return photos.get_photo(photo.id)


def compare(app: Flask, photo: Photo) -> None:
    photo_id = photo.id
    database.session.commit()
    with app.app_context():
        compare_photo(photo_id)
    database.session.expire_all()


def verdict(photo: Photo) -> verdicts.Verdict:
    found = verdicts.of_photo(photo)
    assert found is not None
    return found


def test_the_first_photo_of_a_house_is_new(db: Flask, shoot: Shoot, tmp_path: Path) -> None:
    photo = arrived(db, shoot, written(tmp_path / "A1_front.png", RED))
    assert (verdict(photo).kind, verdict(photo).other) == (verdicts.NEW, None)


def test_the_same_file_in_another_shoot_is_told_with_its_evidence(db: Flask, shoot: Shoot, tmp_path: Path) -> None:
    path = written(tmp_path / "A1_front.png", RED)
    first = arrived(db, shoot, path)
    again = arrived(db, shoots.create_shoot("Winter", None), path)
    found = verdict(again)
    assert (found.kind, found.chance) == (verdicts.SAME_FILE, 1.0)
    assert found.other is not None and found.other.id == first.id
    assert verdict(first).kind == verdicts.NEW
    assert [(card.id, one.kind) for card, one in verdicts.repeats(again.shoot_id)] == [(again.id, verdicts.SAME_FILE)]


def test_a_smaller_brighter_copy_is_an_edited_picture(db: Flask, shoot: Shoot, tmp_path: Path) -> None:
    first = arrived(db, shoot, written(tmp_path / "A1_front.png", RED))
    arrived(db, shoot, written(tmp_path / "A2_front.png", BLUE))
    with Image.open(tmp_path / "A1_front.png") as picture:
        small = picture.resize((225, 300)).point(lambda value: min(255, int(value * 1.05)))
    small.save(tmp_path / "B1_front.jpg", quality=70)
    found = verdict(arrived(db, shoot, tmp_path / "B1_front.jpg"))
    assert found.kind == verdicts.EDITED
    assert found.other is not None and found.other.id == first.id
    assert "covers" in found.words


def test_another_product_is_new_and_says_what_was_nearest(db: Flask, shoot: Shoot, tmp_path: Path) -> None:
    arrived(db, shoot, written(tmp_path / "A1_front.png", RED))
    image = np.full((400, 300, 3), 225, np.uint8)
    image[60:160, 40:250] = GREEN
    found = verdict(arrived(db, shoot, write_plain(tmp_path / "A2_front.png", image)))
    assert found.kind == verdicts.NEW
    assert found.chance is not None and found.chance < 0.5


def test_without_a_search_process_it_is_compared_later(
    db: Flask, shoot: Shoot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = add_prepared_file(shoot, written(tmp_path / "A1_front.png", RED))
    small_searcher.silent(monkeypatch)
    compare(db, photo)
    assert verdicts.of_photo(photo) is None
    monkeypatch.setattr(verdicts, "GRACE", -verdicts.GRACE)
    assert verdicts.send_waiting() == 1
    small_searcher.inside(db, monkeypatch)
    compare(db, photo)
    assert verdict(photo).kind == verdicts.NEW
    assert verdicts.send_waiting() == 0


def test_a_photo_of_an_older_net_is_not_compared_again_and_again(db: Flask, shoot: Shoot, tmp_path: Path) -> None:
    photo = add_prepared_file(shoot, written(tmp_path / "A1_front.png", RED))
    with database.write():
        photo.descriptor = b"\x00" * 12
    compare(db, photo)
    assert verdict(photo).kind == verdicts.UNKNOWN
    assert "prepare it again" in verdict(photo).words


def test_a_photo_under_the_wrong_sku_raises_an_alarm_until_it_is_corrected(
    db: Flask, shoot: Shoot, tmp_path: Path
) -> None:
    for name, colour in (("A1_front", RED), ("A1_side", RED), ("A2_front", BLUE)):
        arrived(db, shoot, written(tmp_path / f"{name}.png", colour, seed=len(name)))
    wrong = arrived(db, shoot, written(tmp_path / "A2_back.png", RED, seed=9))
    raised = verdicts.alarms(shoot.id)
    assert [alarm.photo.id for alarm in raised] == [wrong.id]
    assert raised[0].near.sku == "A1"
    assert "A1 rather than A2" in raised[0].sentence
    assert verdicts.alarm(wrong) == raised[0]
    photos.rename(wrong.id, "A1", "back")
    assert verdicts.alarms(shoot.id) == []


def test_an_alarm_is_raised_also_when_the_right_products_photos_come_later(
    db: Flask, shoot: Shoot, tmp_path: Path
) -> None:
    wrong = arrived(db, shoot, written(tmp_path / "A2_back.png", RED))
    arrived(db, shoot, written(tmp_path / "A2_front.png", BLUE))
    assert verdicts.alarms(shoot.id) == []
    arrived(db, shoot, written(tmp_path / "A1_front.png", RED, seed=4))
    assert [alarm.photo.id for alarm in verdicts.alarms(shoot.id)] == [wrong.id]


def test_a_photo_that_is_alone_under_its_sku_raises_no_alarm(db: Flask, shoot: Shoot, tmp_path: Path) -> None:
    arrived(db, shoot, written(tmp_path / "A1_front.png", RED))
    arrived(db, shoot, written(tmp_path / "A2_front.png", RED, seed=4))
    assert verdicts.alarms(shoot.id) == []


def test_a_deleted_photo_leaves_no_comparison_behind(db: Flask, shoot: Shoot, tmp_path: Path) -> None:
    photo = arrived(db, shoot, written(tmp_path / "A1_front.png", RED))
    verdicts.forget(photo.id)
    assert database.session.get(Likeness, photo.id) is None
