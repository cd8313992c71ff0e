import io
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support import images
from tests.support.photos import add, add_prepared, png, result_folder
from webapp import config, storage
from webapp.models import Photo, Refusal, Shoot, User, db
from webapp.models.status import FAILED, QUEUED, UPLOADED
from webapp.services import photos, queue, shoots
from webapp.services.errors import UserError


def test_a_photo_is_stored_under_its_hash_and_queued(shoot: Shoot) -> None:
    result = photos.add_photo(shoot.id, io.BytesIO(png()), "A1_front.png", "day 1/A1_front.png", None)
    photo = result.photo
    assert result.status == "added" and photo is not None
    assert (photo.state, photo.sku, photo.view) == (QUEUED, "A1", "front")
    assert (photo.width, photo.height, photo.byte_size) == (120, 160, len(png()))
    assert storage.current().original(photo.sha256).read_bytes() == png()
    assert queue.depth(config.PHOTOS_QUEUE) == 1


def test_the_same_bytes_in_the_same_shoot_are_a_duplicate(shoot: Shoot) -> None:
    first = add(shoot, "A1_front.png")
    again = photos.add_photo(shoot.id, io.BytesIO(png()), "other name.png", "other name.png", None)
    assert (again.status, again.photo) == ("duplicate", first)
    assert "A1_front.png" in again.sentence
    assert queue.depth(config.PHOTOS_QUEUE) == 1


def test_the_same_bytes_may_be_in_two_shoots(shoot: Shoot) -> None:
    add(shoot, "A1_front.png")
    assert add(shoots.create_shoot("Winter", None), "A1_front.png").shoot_id != shoot.id


@pytest.mark.parametrize(
    "write", [images.write_empty, images.write_png_bomb, images.write_svg_as_jpg, images.write_noise_as_jpg]
)
def test_a_hostile_file_is_refused_with_a_sentence_and_remembered(
    shoot: Shoot, tmp_path: Path, write: Callable[[Path], Path]
) -> None:
    result = photos.add_photo(shoot.id, write(tmp_path / "bad.jpg"), "bad.jpg", "bad.jpg", None)
    assert result.status == "refused" and result.photo is None
    assert result.sentence.endswith(".")
    assert [(refusal.original_name, refusal.reason) for refusal in shoots.refusals(shoot.id)] == [
        ("bad.jpg", result.sentence)
    ]
    assert list((storage.current().root / "originals").rglob("*.*")) == []
    assert list((storage.current().root / "incoming").iterdir()) == []


def test_a_file_over_the_limit_is_refused(shoot: Shoot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config.Config, "max_upload_bytes", property(lambda _self: 100))
    assert "larger than" in photos.add_photo(shoot.id, io.BytesIO(png()), "a.png", "a.png", None).sentence
    assert db.session.scalar(select(Refusal.original_name)) == "a.png"


def test_a_photo_for_a_shoot_that_does_not_exist_is_an_error(db: Flask) -> None:
    with pytest.raises(UserError, match="shoot does not exist"):
        photos.add_photo(99, io.BytesIO(png()), "a.png", "a.png", None)


def test_a_photo_is_safe_when_the_queue_is_out_of_reach(shoot: Shoot, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise ConnectionError("no broker")

    from flask import current_app

    monkeypatch.setattr(current_app.extensions["celery"], "send_task", refuse)
    assert add(shoot, "A1_front.png").state == QUEUED


def test_a_failed_photo_can_be_tried_again_with_all_its_attempts(shoot: Shoot, operator: User) -> None:
    photo = add(shoot, "A1_front.png")
    with db.write():
        photo.state, photo.state_reason, photo.attempts = FAILED, "It was dark.", 3
    again = photos.retry(photo.id, operator)
    assert (again.state, again.state_reason, again.attempts) == (QUEUED, None, 0)


def test_only_a_failed_photo_can_be_tried_again(shoot: Shoot, operator: User) -> None:
    photo = add(shoot, "A1_front.png")
    with pytest.raises(UserError, match="failed can be tried again"):
        photos.retry(photo.id, operator)


def test_a_queued_photo_is_not_queued_twice(shoot: Shoot) -> None:
    photo = add(shoot, "A1_front.png")
    assert not photos.enqueue(photo.id)
    with db.write():
        photo.state = UPLOADED
    assert photos.enqueue(photo.id)


def test_media_addresses_lead_to_the_file_and_cannot_be_forged(shoot: Shoot) -> None:
    photo = add_prepared(shoot, "A1_front.png")
    url = photos.media_url(photo, "previews/thumb.webp")
    token = url.removeprefix("/media/")
    assert photos.media_path(token) == (result_folder(photo) / "previews" / "thumb.webp").resolve()
    assert photos.media_url(photo, "previews/thumb.webp") == url
    with pytest.raises(UserError, match="not valid"):
        photos.media_path(token[:-2] + "xx")


def test_media_addresses_expire(shoot: Shoot, monkeypatch: pytest.MonkeyPatch) -> None:
    from webapp.services import media

    token = photos.media_url(add_prepared(shoot, "A1_front.png"), "mask.png").removeprefix("/media/")
    now = media.period()
    monkeypatch.setattr(media, "period", lambda: now + 1)
    assert photos.media_path(token).name == "mask.png"
    monkeypatch.setattr(media, "period", lambda: now + 2)
    with pytest.raises(UserError, match="expired"):
        photos.media_path(token)


def test_a_photo_that_is_not_prepared_has_no_media(shoot: Shoot) -> None:
    with pytest.raises(UserError, match="not prepared"):
        photos.media_url(add(shoot, "A1_front.png"), "mask.png")


def test_sku_and_view_can_be_corrected(shoot: Shoot) -> None:
    photo: Photo = add(shoot, "A1_front.png")
    assert (photos.rename(photo.id, " B2 ", "back").sku, photo.view) == ("B2", "back")
    with pytest.raises(UserError, match="needs a SKU"):
        photos.rename(photo.id, " ", "back")
