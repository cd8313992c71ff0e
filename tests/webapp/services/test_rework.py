from dataclasses import replace

import pytest
from flask import Flask

from pipelines.engines.base import Engines
from tests.support.jobs import in_worker
from tests.support.photos import add_prepared
from webapp import config, storage
from webapp.jobs import engines
from webapp.jobs.prepare_photo import prepare_photo
from webapp.models import Photo, Shoot, User
from webapp.services import photos, reshoots, reviews, rework, trail, versions


@pytest.fixture
def photo(shoot: Shoot) -> Photo:
    """A prepared photo."""
    return add_prepared(shoot, "A1_front.png")


def test_a_halo_is_cleaned_and_comes_back_to_review(photo: Photo, reviewer: User) -> None:
    again, sentence = rework.reject(photo.id, "halo", "", reviewer)
    assert again.state == "to_review"
    assert again.result is not None
    assert again.result["drawn_in"] == 1
    assert "cleaned again" in sentence
    undone = reviews.undo(reviewer, again.shoot_id)
    assert undone is not None and undone.result is not None
    assert undone.state == "to_review"
    assert "drawn_in" not in undone.result


def test_a_tight_crop_gets_air_and_comes_back_to_review(photo: Photo, reviewer: User) -> None:
    versions_before = versions.listing(photo.id)
    again, _ = rework.reject(photo.id, "too_tight", "", reviewer)
    assert (again.state, len(versions.listing(photo.id)) - len(versions_before)) == ("to_review", 2)


def test_a_missing_part_is_prepared_again_with_a_wider_net_once(photo: Photo, reviewer: User) -> None:
    old = photo.result_token
    again, _ = rework.reject(photo.id, "part_missing", "sleeve", reviewer)
    assert (again.state, again.wider) == ("queued", True)
    in_worker(prepare_photo, photo.id)
    again = photos.get_photo(photo.id)
    assert again.state == "to_review"
    assert again.result is not None
    assert again.result_token != old
    first, second = versions.listing(photo.id)
    assert (first.row.result_token, second.is_current) == (old, True)
    assert old is not None
    assert storage.current().result(photo.id, old).is_dir()
    assert versions.restore(photo.id, first.row.id, reviewer).result_token == old
    rejected, sentence = rework.reject(photo.id, "part_missing", "", reviewer)
    assert rejected.state == "rejected"
    assert "brush" in sentence


def test_a_part_still_missing_is_looked_for_by_the_second_engine_of_the_house(
    app: Flask, photo: Photo, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(config.current(), other_segmenter="rembg:isnet-general-use")
    monkeypatch.setitem(app.extensions, config.EXTENSION, settings)
    used: list[str] = []

    def second() -> Engines:
        used.append("other")
        return engines.current()

    monkeypatch.setattr(engines, "others", second)
    for words in ("with a wider net", "with the engine rembg"):
        _, sentence = rework.reject(photo.id, "part_missing", "", reviewer)
        assert words in sentence
        in_worker(prepare_photo, photo.id)
    assert used == ["other"]
    assert versions.listing(photo.id)[-1].row.words == "Prepared again with another engine"
    rejected, sentence = rework.reject(photo.id, "part_missing", "", reviewer)
    assert (rejected.state, "Both ways" in sentence) == ("rejected", True)


def test_a_reshoot_goes_on_the_list_with_its_note(photo: Photo, shoot: Shoot, reviewer: User) -> None:
    rework.reject(photo.id, "reshoot", "  =hem   out of focus ", reviewer)
    (one,) = reshoots.listing(shoot.id)
    assert (one.card.id, one.note, one.by) == (photo.id, "=hem out of focus", reviewer.name)
    lines = reshoots.as_csv(shoot.id).decode("utf-8-sig").splitlines()
    assert lines[0] == "sku,view,file,note,by,at"
    assert "A1,front,A1_front.png,'=hem out of focus,Reviewer," in lines[1]
    reviews.undo(reviewer, shoot.id)
    assert reshoots.listing(shoot.id) == []


def test_the_trail_tells_who_did_what_with_before_and_after(photo: Photo, shoot: Shoot, reviewer: User) -> None:
    photos.rename(photo.id, "A2", "back", reviewer)
    rework.reject(photo.id, "halo", "left sleeve", reviewer)
    reviews.decide(photo.id, "approve", None, reviewer)
    reviews.undo(reviewer, shoot.id)
    told = {(one.by, one.photo, one.what, one.before, one.after) for one in trail.entries(shoot.id)}
    assert told == {
        ("Reviewer", "A2 back", "Corrected SKU or view", "A1 front", "A2 back"),
        ("Reviewer", "A2 back", "Rejected (Halo or colour fringe: left sleeve)", "To review", "Rejected"),
        ("Reviewer", "A2 back", "Cleaned the edge again", versions.MACHINE, "Cleaned the edge again"),
        ("Reviewer", "A2 back", "Approved", "To review", "Approved"),
        ("Reviewer", "A2 back", "Took the decision back", "Approved", "To review"),
    }
