from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from pipelines.types import RefusedImage
from tests.support.photos import add, add_prepared, result_folder
from webapp import storage
from webapp.jobs import engines
from webapp.jobs.prepare_photo import prepare_photo
from webapp.models import Photo, Shoot, db
from webapp.models.status import FAILED, QUEUED, TO_REVIEW
from webapp.services import leases, photos


def run(app: Flask, photo_id: int) -> Photo:
    """Run the job as a task does; the row afterwards."""
    db.session.commit()
    with app.app_context():
        prepare_photo(photo_id)
    db.session.expire_all()
    return photos.get_photo(photo_id)


def test_a_photo_is_prepared_and_its_results_lie_where_the_row_says(shoot: Shoot) -> None:
    photo = add_prepared(shoot, "A1_front.png")
    assert (photo.state, photo.kind, photo.attempts, photo.lease_token) == (TO_REVIEW, "product", 1, None)
    assert photo.result is not None and photo.result["size_px"] == [120, 160]
    assert photo.descriptor is not None and len(photo.descriptor) == 64 * 4
    for name in ("mask.png", "photo.json", "swatch.png", "previews/thumb.webp", "previews/original.webp"):
        assert (result_folder(photo) / name).is_file(), name


def test_a_second_message_for_the_same_photo_does_nothing(db: Flask, shoot: Shoot) -> None:
    photo = add_prepared(shoot, "A1_front.png")
    token = photo.result_token
    again = run(db, photo.id)
    assert (again.result_token, again.attempts) == (token, 1)


def test_a_refused_photo_fails_at_once_with_its_sentence(
    db: Flask, shoot: Shoot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path) -> None:
        raise RefusedImage("The file ends in the middle of the picture.")

    monkeypatch.setattr("pipelines.imaging.decode.decode", refuse)
    photo = run(db, add(shoot, "A1_front.png").id)
    assert (photo.state, photo.state_reason) == (FAILED, "The file ends in the middle of the picture.")


def test_an_error_is_tried_three_times_and_then_told(db: Flask, shoot: Shoot, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble() -> Any:
        raise OSError("the disk is full")

    monkeypatch.setattr(engines, "current", stumble)
    photo = add(shoot, "A1_front.png")
    assert [run(db, photo.id).state for _ in range(3)] == [QUEUED, QUEUED, FAILED]
    assert photo.state_reason == "A1_front.png could not be prepared in 3 tries. The last one said: the disk is full"


def test_a_worker_that_lost_its_lease_leaves_no_trace(db: Flask, shoot: Shoot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "finish", lambda *_args, **_values: False)
    photo = add_prepared(shoot, "A1_front.png")
    assert (photo.state, photo.result_token) == ("running", None)
    assert list((storage.current().root / "results" / str(photo.id)).iterdir()) == []
