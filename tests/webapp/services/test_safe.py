from typing import Any

import pytest

from tests.support.photos import add_prepared
from webapp.models import Photo, Shoot, User, db
from webapp.services import reviews, safe
from webapp.services.errors import UserError


def result(confidence: float, sure: tuple[bool, ...] = (True,), passed: tuple[bool, ...] = (True,)) -> dict[str, Any]:
    crops = [{"confident": one} for one in sure]
    return {"confidence": confidence, "crops": crops, "checks": [{"passed": one} for one in passed]}


def test_trust_falls_with_the_cut_out_the_crops_and_the_checks() -> None:
    assert safe.trust_of(result(0.9)) == pytest.approx(0.9)
    assert safe.trust_of(result(0.9, (True, False))) == pytest.approx(0.675)
    assert safe.trust_of(result(0.9, (), (True, False, False))) == pytest.approx(0.576)


@pytest.fixture
def twelve(shoot: Shoot) -> list[Photo]:
    """Twelve prepared photos, ten of them safe."""
    sent = [add_prepared(shoot, f"S{number:02d}_front.png", (20 * number, 30, 90)) for number in range(12)]
    with db.write() as session:
        for photo in sent:
            spotless = result(0.97) | {"crops": [], "checks": []}
            row = session.get_one(Photo, photo.id)
            row.trust, row.result = 0.97, {**(row.result or {}), **spotless}
        session.get_one(Photo, sent[0].id).trust = 0.6
        doubtful = session.get_one(Photo, sent[1].id)
        doubtful.result = {**(doubtful.result or {}), "checks": [{"name": "outline", "passed": False}]}
    return sent


def test_safe_ones_are_approved_but_for_a_random_sample_whose_errors_are_measured(
    twelve: list[Photo], shoot: Shoot, reviewer: User
) -> None:
    audit = safe.approve_safe(shoot.id, reviewer, 0.2)
    assert (audit.approved, audit.sampled) == (8, 2)
    states = [photo.state for photo in twelve]
    assert states.count("approved") == 8
    assert states[:2] == ["to_review", "to_review"]
    sample = [photo for photo in twelve if photo.audit_id == audit.id]
    (before,) = safe.audits(shoot.id)
    assert (before.judged, before.rate, before.most) == (0, None, None)
    reviews.decide(sample[0].id, "approve", None, reviewer)
    reviews.decide(sample[1].id, "reject", "halo", reviewer)
    (after,) = safe.audits(shoot.id)
    assert (after.judged, after.wrong, after.rate) == (2, 1, 0.5)
    assert after.most is not None and 0.5 < after.most < 1
    with pytest.raises(UserError, match="No photo"):
        safe.approve_safe(shoot.id, reviewer)


def test_one_undo_takes_all_of_it_back(twelve: list[Photo], shoot: Shoot, reviewer: User) -> None:
    safe.approve_safe(shoot.id, reviewer)
    assert [photo.state for photo in twelve].count("approved") == 9
    reviews.undo(reviewer, shoot.id)
    assert {photo.state for photo in twelve} == {"to_review"}


@pytest.mark.parametrize("share", [0.0, 1.0, -3.0])
def test_a_share_that_is_none_is_refused(shoot: Shoot, reviewer: User, share: float) -> None:
    with pytest.raises(UserError, match="between 0 and 100"):
        safe.approve_safe(shoot.id, reviewer, share)
