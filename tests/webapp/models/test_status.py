import pytest

from webapp.models import status


def test_every_state_of_a_photo_has_its_moves() -> None:
    assert set(status.MOVES) == set(status.PHOTO_STATES)
    assert set(status.RUN_MOVES) == set(status.RUN_STATES)


def test_moves_lead_to_known_states_only() -> None:
    for table, states in ((status.MOVES, status.PHOTO_STATES), (status.RUN_MOVES, status.RUN_STATES)):
        assert set().union(*table.values()) <= set(states)


@pytest.mark.parametrize(
    ("from_state", "to_state", "allowed"),
    [
        ("to_review", "approved", True),
        ("approved", "rejected", True),
        ("failed", "queued", True),
        ("queued", "to_review", False),
        ("failed", "approved", False),
        ("approved", "queued", False),
        ("no such state", "queued", False),
    ],
)
def test_a_move_is_allowed_only_when_the_table_says_so(from_state: str, to_state: str, allowed: bool) -> None:
    assert status.may_move(from_state, to_state) is allowed


def test_every_state_can_be_reached_from_an_upload() -> None:
    reached, before = {status.UPLOADED}, set[str]()
    while reached != before:
        before = set(reached)
        reached |= set().union(*(status.MOVES[state] for state in before))
    assert reached == set(status.PHOTO_STATES)
