import pytest

from tests.support.photos import add_prepared
from webapp import config
from webapp.models import Shoot, User
from webapp.services import exports, photos, queue, reviews
from webapp.services.errors import UserError

PROFILE = "paper-white"


def test_only_approved_photos_are_planned(shoot: Shoot, reviewer: User) -> None:
    reviews.decide(add_prepared(shoot, "A1_front.png").id, "approve", None, reviewer)
    add_prepared(shoot, "A2_front.png", (1, 2, 3))
    assert exports.plan(shoot.id) == exports.ExportPlan(1, [])
    waiting = queue.depth(config.HOUSE_QUEUE) or 0
    export = exports.start(shoot.id, PROFILE, reviewer)
    assert (export.state, export.total) == ("queued", 1)
    assert exports.latest(shoot.id) == export
    assert queue.depth(config.HOUSE_QUEUE) == waiting + 1


def test_nothing_approved_is_nothing_to_export(shoot: Shoot, reviewer: User) -> None:
    with pytest.raises(UserError, match="No photo of this shoot is approved"):
        exports.start(shoot.id, PROFILE, reviewer)


def test_two_photos_of_one_name_are_refused_with_both_files(shoot: Shoot, reviewer: User) -> None:
    for name, colour in (("one/A1_front.png", (1, 2, 3)), ("two/a1_FRONT.png", (90, 20, 90))):
        reviews.decide(add_prepared(shoot, name, colour).id, "approve", None, reviewer)
    with pytest.raises(UserError, match=r"2 approved photos .*one/A1_front.png, two/a1_FRONT.png") as caught:
        exports.start(shoot.id, PROFILE, reviewer)
    assert caught.value.status == 409
    assert exports.latest(shoot.id) is None
    photos.rename(exports.approved(shoot.id)[0].id, "A1", "side")
    assert exports.start(shoot.id, PROFILE, reviewer).total == 2


def test_an_unknown_profile_is_refused(shoot: Shoot, reviewer: User) -> None:
    with pytest.raises(UserError, match="no export profile 'moon'"):
        exports.start(shoot.id, "moon", reviewer)


def test_an_export_that_is_not_done_has_no_file(shoot: Shoot, reviewer: User) -> None:
    reviews.decide(add_prepared(shoot, "A1_front.png").id, "approve", None, reviewer)
    with pytest.raises(UserError, match="no file yet"):
        exports.file_path(exports.start(shoot.id, PROFILE, reviewer))
