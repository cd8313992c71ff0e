from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests.support.photos import add, add_prepared
from webapp.models import Decision, Photo, Shoot, User, db
from webapp.services import leases, photos, reviews
from webapp.services.errors import UserError

COLOURS = [(170, 30, 40), (30, 170, 40), (30, 40, 170)]


@pytest.fixture
def three(shoot: Shoot) -> list[Photo]:
    """Three prepared photos, by SKU."""
    return [add_prepared(shoot, f"A{number}_front.png", colour) for number, colour in enumerate(COLOURS)]


def test_a_decision_records_who_and_when(three: list[Photo], reviewer: User) -> None:
    photo = reviews.decide(three[0].id, "approve", None, reviewer)
    assert (photo.state, photo.reviewed_by_id) == ("approved", reviewer.id)
    assert photo.reviewed_at is not None
    (decision,) = db.session.scalars(select(Decision))
    assert (decision.from_state, decision.to_state, decision.action) == ("to_review", "approved", "approve")


def test_a_rejection_needs_one_of_the_reasons(three: list[Photo], reviewer: User) -> None:
    for reason in (None, "", "ugly"):
        with pytest.raises(UserError, match="Say why"):
            reviews.decide(three[0].id, "reject", reason, reviewer)
    assert reviews.decide(three[0].id, "reject", "halo", reviewer).state == "rejected"
    assert reviews.last_reason(three[0].id) == "Halo or colour fringe"


def test_a_photo_that_is_not_prepared_cannot_be_decided(shoot: Shoot, reviewer: User) -> None:
    with pytest.raises(UserError, match="ready for review") as caught:
        reviews.decide(add(shoot, "A1_front.png").id, "approve", None, reviewer)
    assert caught.value.status == 409


def test_an_unknown_action_is_refused(three: list[Photo], reviewer: User) -> None:
    with pytest.raises(UserError, match="approved or rejected"):
        reviews.decide(three[0].id, "publish", None, reviewer)


def test_the_same_decision_twice_is_one(three: list[Photo], reviewer: User) -> None:
    reviews.decide(three[0].id, "approve", None, reviewer)
    reviews.decide(three[0].id, "approve", None, reviewer)
    assert len(db.session.scalars(select(Decision)).all()) == 1


def test_undo_goes_back_step_by_step(three: list[Photo], shoot: Shoot, reviewer: User) -> None:
    reviews.decide(three[0].id, "approve", None, reviewer)
    reviews.decide(three[1].id, "reject", "halo", reviewer)
    first, second = reviews.undo(reviewer, shoot.id), reviews.undo(reviewer, shoot.id)
    assert first is not None and second is not None
    assert [first.id, second.id] == [three[1].id, three[0].id]
    assert {photo.state for photo in (first, second)} == {"to_review"}
    assert second.reviewed_by_id is None
    assert reviews.undo(reviewer, shoot.id) is None


def test_undo_takes_back_only_ones_own_decisions(
    three: list[Photo], shoot: Shoot, reviewer: User, make_user: Callable[[str], User]
) -> None:
    reviews.decide(three[0].id, "approve", None, reviewer)
    assert reviews.undo(make_user("admin"), shoot.id) is None


def test_undo_leaves_alone_what_somebody_else_decided_since(
    three: list[Photo], shoot: Shoot, reviewer: User, make_user: Callable[[str], User]
) -> None:
    reviews.decide(three[0].id, "approve", None, reviewer)
    reviews.decide(three[0].id, "reject", "halo", make_user("admin"))
    with pytest.raises(UserError, match="Somebody else"):
        reviews.undo(reviewer, shoot.id)
    assert three[0].state == "rejected"
    assert reviews.undo(reviewer, shoot.id) is None


def test_the_least_trusted_sets_are_reviewed_first_and_stay_together(shoot: Shoot) -> None:
    names = ("A_front.png", "B_back.png", "B_front.png", "C_front.png", "D_front.png", "E_front.png")
    sent = [add_prepared(shoot, name, (40 * index, 30, 90)).id for index, name in enumerate(names)]
    with db.write() as session:
        for photo_id, trust in zip(sent, (0.94, 0.99, 0.45, 0.25, 0.65, 0.91), strict=True):
            session.get_one(Photo, photo_id).trust = trust
    a_front, b_back, b_front, c_front, d_front, e_front = sent
    assert reviews.review_order(shoot.id) == [c_front, b_back, b_front, d_front, a_front, e_front]
    first = reviews.next_unreviewed(shoot.id)
    assert first is not None
    assert first.id == c_front


def test_many_are_decided_in_one_go_and_undone_in_one_go(three: list[Photo], shoot: Shoot, reviewer: User) -> None:
    ids = [photo.id for photo in three]
    reviews.decide(ids[0], "approve", None, reviewer)
    assert reviews.decide_many(ids, ("reject", "reshoot", "blurred"), reviewer) == 3
    assert {photo.state for photo in three} == {"rejected"}
    assert reviews.last_reason(ids[1]) == "Photo must be taken again: blurred"
    assert reviews.undo(reviewer, shoot.id) is not None
    assert [photo.state for photo in three] == ["approved", "to_review", "to_review"]
    reviews.undo(reviewer, shoot.id)
    assert three[0].state == "to_review"


def test_a_set_that_somebody_else_reviews_cannot_be_decided(
    three: list[Photo], shoot: Shoot, reviewer: User, make_user: Callable[[str], User]
) -> None:
    other = make_user("admin")
    assert leases.hold_set(shoot.id, "A0", other.id)
    assert reviews.not_mine(shoot.id, reviewer) == {three[0].id: "Admin is reviewing A0"}
    with pytest.raises(UserError, match="Admin is reviewing") as caught:
        reviews.decide(three[0].id, "approve", None, reviewer)
    assert caught.value.status == 409
    assert reviews.decide_many([photo.id for photo in three], ("approve", None, ""), reviewer) == 2
    assert reviews.decide(three[0].id, "approve", None, other).state == "approved"


def test_photos_that_are_assigned_to_somebody_else_are_not_mine(
    three: list[Photo], shoot: Shoot, reviewer: User, make_user: Callable[[str], User]
) -> None:
    other = make_user("admin")
    assert photos.assign([three[1].id], other.id, reviewer) == 1
    assert photos.assign([three[1].id], other.id, reviewer) == 0
    assert reviews.not_mine(shoot.id, reviewer) == {three[1].id: "A1 is assigned to Admin"}
    assert reviews.not_mine(shoot.id, other) == {}
    with pytest.raises(UserError, match="who may review"):
        photos.assign([three[0].id], make_user("operator").id, reviewer)
    assert photos.assign([three[1].id], None, reviewer) == 1


def test_the_queue_goes_round_and_skipped_photos_come_last(three: list[Photo], shoot: Shoot, reviewer: User) -> None:
    ids = [photo.id for photo in three]
    assert reviews.review_order(shoot.id) == ids

    def next_id(after: int | None, *skipped: int) -> int | None:
        found = reviews.next_unreviewed(shoot.id, after, skipped)
        return found.id if found else None

    assert next_id(None) == ids[0]
    assert next_id(ids[0]) == ids[1]
    assert next_id(ids[2]) == ids[0]
    assert next_id(ids[0], ids[1]) == ids[2]
    assert next_id(ids[2], *ids) == ids[0]
    for photo_id in ids[:2]:
        reviews.decide(photo_id, "approve", None, reviewer)
    assert next_id(ids[2]) == ids[2]
    reviews.decide(ids[2], "approve", None, reviewer)
    assert next_id(ids[2]) is None
