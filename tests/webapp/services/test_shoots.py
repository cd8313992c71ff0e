from datetime import timedelta

import pytest
from flask import Flask

from tests.support.photos import add, add_prepared
from webapp.models import Shoot, User, db
from webapp.models.base import utcnow
from webapp.models.status import RUNNING, TO_REVIEW
from webapp.services import shoots
from webapp.services.errors import UserError

COLOURS = [(170, 30, 40), (30, 170, 40), (30, 40, 170), (10, 10, 10), (90, 20, 90)]


def test_a_shoot_has_a_tidy_name_and_its_maker(operator: User) -> None:
    shoot = shoots.create_shoot("  Autumn \n 2026 ", operator)
    assert (shoot.name, shoot.created_by_id) == ("Autumn 2026", operator.id)
    assert shoots.rename(shoot.id, "Winter").name == "Winter"
    assert shoots.find_by_name("Winter") == shoot


@pytest.mark.parametrize("name", ["", "  ", "x" * 121])
def test_a_shoot_without_a_sensible_name_is_refused(db: Flask, name: str) -> None:
    with pytest.raises(UserError, match="name of 1 to 120"):
        shoots.create_shoot(name, None)


def test_a_shoot_that_does_not_exist_is_a_404(db: Flask) -> None:
    with pytest.raises(UserError) as caught:
        shoots.get_shoot(5)
    assert caught.value.status == 404


def test_the_list_counts_photos_by_state_and_shows_a_cover(shoot: Shoot) -> None:
    add(shoot, "A1_front.png", COLOURS[0])
    prepared = add_prepared(shoot, "A2_front.png", COLOURS[1])
    newer = shoots.create_shoot("Winter", None)
    first, second = shoots.list_shoots()
    assert (first.shoot, first.total, first.cover_photo) == (newer, 0, None)
    assert (second.counts["queued"], second.counts["to_review"], second.total) == (1, 1, 2)
    assert second.cover_photo == prepared


def test_the_etag_changes_with_every_state_and_only_then(shoot: Shoot) -> None:
    photo = add(shoot, "A1_front.png")
    before = shoots.progress(shoot.id).etag
    assert shoots.progress_etag(shoot.id) == before
    with db.write():
        photo.state = RUNNING
    assert shoots.progress_etag(shoot.id) != before


def test_remaining_time_follows_the_pace_of_the_last_photos(shoot: Shoot) -> None:
    cards = [add(shoot, f"A{number}_front.png", colour) for number, colour in enumerate(COLOURS)]
    assert shoots.progress(shoot.id).remaining_seconds is None
    with db.write():
        for number, photo in enumerate(cards[:3]):
            photo.state, photo.prepared_at = TO_REVIEW, utcnow() - timedelta(seconds=20 - 4 * number)
    progress = shoots.progress(shoot.id)
    assert (progress.total, progress.done, progress.remaining_seconds) == (5, 3, 8)


def test_a_prepared_photo_has_a_thumbnail_and_a_waiting_one_has_none(shoot: Shoot) -> None:
    add(shoot, "A1_front.png", COLOURS[0])
    add_prepared(shoot, "A2_front.png", COLOURS[1])
    waiting, prepared = shoots.progress(shoot.id).photos
    assert waiting.thumb_url is None
    assert prepared.thumb_url is not None and prepared.thumb_url.startswith("/media/")
