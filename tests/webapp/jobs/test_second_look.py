from __future__ import annotations

import io
from pathlib import Path

import cv2
import numpy as np
import pytest
from flask import Flask

from pipelines.types import UInt8Array
from tests.pipelines.retrieval.test_local_features import label, moved
from tests.support import small_searcher
from tests.support.images import write_plain
from tests.support.photos import add_prepared_file
from webapp import storage
from webapp.models import Photo, Shoot, User
from webapp.services import reviews, search
from webapp.services.search import Wanted


@pytest.fixture(autouse=True)
def searching(db: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A search process that answers."""
    small_searcher.inside(db, monkeypatch)


def placed(picture: UInt8Array) -> UInt8Array:
    """On a plain ground, which the small engines see as ground."""
    ground = np.full((320, 300, 3), 120, np.uint8)
    ground[40:280, 50:250] = picture
    return ground


def prepared(shoot: Shoot, folder: Path, name: str, picture: UInt8Array) -> Photo:
    return add_prepared_file(shoot, write_plain(folder / f"{name}.png", picture))


def dropped(picture: UInt8Array) -> str:
    return search.take(io.BytesIO(cv2.imencode(".png", picture[..., ::-1])[1].tobytes())).token


def shuffled(picture: UInt8Array, side: int = 20) -> UInt8Array:
    """The same colours without their pattern: its tiles in another order."""
    rows, columns = picture.shape[0] // side, picture.shape[1] // side
    tiles = picture.reshape(rows, side, columns, side, 3).swapaxes(1, 2).reshape(-1, side, side, 3)
    mixed = np.random.default_rng(0).permutation(tiles).reshape(rows, columns, side, side, 3)
    return mixed.swapaxes(1, 2).reshape(picture.shape)


def sorted_by_colour(picture: UInt8Array) -> UInt8Array:
    """The same colours as a few plain stripes."""
    pixels = picture.reshape(-1, 3)
    return pixels[np.lexsort(pixels.T)].reshape(picture.shape)


def brown(picture: UInt8Array, share: float) -> UInt8Array:
    """Mixed with brown, which the small embedder takes for another colour."""
    return np.asarray(picture * (1 - share) + np.array([120, 80, 40]) * share, np.uint8)


def test_a_pattern_in_the_same_places_puts_a_product_first_and_is_told(shoot: Shoot, tmp_path: Path) -> None:
    prepared(shoot, tmp_path, "A1_front", placed(brown(label(1), 0.2)))
    prepared(shoot, tmp_path, "B2_front", placed(shuffled(label(1))))
    found = search.find(Wanted(query=dropped(placed(moved(label(1), 6, 0.95))))).items
    assert [item.sku for item in found] == ["A1", "B2"]
    assert found[0].placed >= 20 and found[1].placed < 8
    assert found[0].score < found[1].score


def test_a_photo_whose_pattern_was_never_kept_is_found_without(shoot: Shoot, tmp_path: Path) -> None:
    photo = prepared(shoot, tmp_path, "A1_front", placed(label(1)))
    kept = storage.current().pattern(photo.id, photo.result_token or "")
    assert kept.stat().st_size % 132 == 0 and kept.stat().st_size > 132 * 20
    kept.unlink()
    item = search.find(Wanted(query=dropped(placed(label(1))))).items[0]
    assert (item.sku, item.placed) == ("A1", 0)


def test_the_richest_of_all_approved_views_is_looked_at(shoot: Shoot, tmp_path: Path, reviewer: User) -> None:
    for name, picture in (("A1_front", brown(label(1), 0.2)), ("A1_back", sorted_by_colour(label(1)))):
        photo = prepared(shoot, tmp_path, name, placed(picture))
        reviews.decide(photo.id, "approve", None, reviewer)
    item = search.find(Wanted(query=dropped(placed(label(1))))).items[0]
    assert (item.view, item.count) == ("back", 2)
    assert item.placed >= 20
