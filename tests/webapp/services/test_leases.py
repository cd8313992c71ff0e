from collections.abc import Callable
from datetime import timedelta

from webapp.models import SetLease, Shoot, User, db
from webapp.models.base import utcnow
from webapp.services import leases


def test_two_reviewers_never_hold_the_same_set(shoot: Shoot, reviewer: User, make_user: Callable[[str], User]) -> None:
    other = make_user("admin")
    assert leases.hold_set(shoot.id, "A", reviewer.id)
    assert leases.hold_set(shoot.id, "A", reviewer.id)
    assert not leases.hold_set(shoot.id, "A", other.id)
    assert leases.held_by_others(shoot.id, other.id) == {"A": "Reviewer"}
    assert leases.held_by_others(shoot.id, reviewer.id) == {}


def test_going_on_to_another_set_lets_go_of_the_first(
    shoot: Shoot, reviewer: User, make_user: Callable[[str], User]
) -> None:
    other = make_user("admin")
    assert leases.hold_set(shoot.id, "A", reviewer.id)
    assert leases.hold_set(shoot.id, "B", reviewer.id)
    assert leases.hold_set(shoot.id, "A", other.id)
    leases.release_sets(shoot.id, reviewer.id)
    assert leases.held_by_others(shoot.id, other.id) == {}


def test_a_lease_that_nobody_renews_ends(shoot: Shoot, reviewer: User, make_user: Callable[[str], User]) -> None:
    assert leases.hold_set(shoot.id, "A", reviewer.id)
    with db.write() as session:
        session.get_one(SetLease, (shoot.id, "A")).expires_at = utcnow() - timedelta(seconds=1)
    other = make_user("admin")
    assert leases.held_by_others(shoot.id, other.id) == {}
    assert leases.hold_set(shoot.id, "A", other.id)
    assert not leases.hold_set(shoot.id, "A", reviewer.id)
