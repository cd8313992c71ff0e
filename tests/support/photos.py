"""Rows and files of prepared photos, for tests of what comes after the nets."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
from flask import current_app
from PIL import Image

from pipelines.engines.base import Engines
from tests.support import simple_engines
from webapp import storage
from webapp.jobs import engines
from webapp.jobs.prepare_photo import prepare_photo
from webapp.models import Photo, Shoot, db
from webapp.services import photos


def png(colour: tuple[int, int, int] = (170, 30, 40), size: tuple[int, int] = (120, 160)) -> bytes:
    """A coloured box on grey as PNG bytes; ``size`` is (width, height)."""
    image = np.full((size[1], size[0], 3), 220, np.uint8)
    image[size[1] // 5 : -size[1] // 5, size[0] // 4 : -size[0] // 4] = colour
    file = io.BytesIO()
    Image.fromarray(image).save(file, "PNG")
    return file.getvalue()


def add(shoot: Shoot, name: str, colour: tuple[int, int, int] = (170, 30, 40)) -> Photo:
    """A photo that waits in the queue."""
    added = photos.add_photo(shoot.id, io.BytesIO(png(colour)), name, name, None)
    assert added.photo is not None, added.sentence
    return added.photo


def add_prepared(shoot: Shoot, name: str, colour: tuple[int, int, int] = (170, 30, 40)) -> Photo:
    """A photo that small engines have prepared in this process."""
    return _prepared(add(shoot, name, colour).id)


def add_prepared_file(shoot: Shoot, path: Path, loader: Callable[[], Engines] = simple_engines.load) -> Photo:
    """The photo of a file, prepared the same way, or by other engines."""
    added = photos.add_photo(shoot.id, path, path.name, path.name, None)
    assert added.photo is not None, added.sentence
    return _prepared(added.photo.id, loader)


def _prepared(photo_id: int, loader: Callable[[], Engines] = simple_engines.load) -> Photo:
    engines.load(loader)
    # The end of the reading transaction lets this session see what the job writes in its own.
    db.session.commit()
    with current_app.app_context():
        prepare_photo(photo_id)
    return photos.get_photo(photo_id)


def result_folder(photo: Photo) -> Path:
    """Where its results lie."""
    assert photo.result_token is not None
    return storage.current().result(photo.id, photo.result_token)
