from collections.abc import Callable

import pytest
from flask import Flask

from tests.conftest import PASSWORD
from webapp.models import User
from webapp.services import users
from webapp.services.errors import UserError


def test_the_right_password_lets_a_person_in_whatever_the_case_of_the_address(operator: User) -> None:
    assert users.authenticate(" Operator@Example.com", PASSWORD) == operator


def test_a_wrong_password_a_stranger_and_a_former_colleague_stay_outside(operator: User) -> None:
    assert users.authenticate("operator@example.com", "wrong") is None
    assert users.authenticate("nobody@example.com", PASSWORD) is None
    users.deactivate(operator.id)
    assert users.authenticate("operator@example.com", PASSWORD) is None


def test_a_password_made_here_must_be_changed(db: Flask) -> None:
    user, password = users.create_user("kim@example.com", "Kim", "reviewer")
    assert user.must_change_password and len(password) >= 12
    users.change_password(user, password, "a new long password")
    assert not user.must_change_password
    assert users.authenticate("kim@example.com", "a new long password") == user


def test_a_new_password_ends_sessions_elsewhere(operator: User) -> None:
    session_id = operator.get_id()
    assert users.find_for_session(session_id) == operator
    users.change_password(operator, PASSWORD, "a new long password")
    assert users.find_for_session(session_id) is None
    assert users.find_for_session("nonsense") is None


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [("wrong", "a new long password", "not right"), (PASSWORD, "short", "10 to 200"), (PASSWORD, PASSWORD, "another")],
)
def test_a_bad_new_password_is_refused(operator: User, old: str, new: str, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        users.change_password(operator, old, new)


def test_the_same_address_is_taken_once(operator: User) -> None:
    with pytest.raises(UserError, match="already somebody"):
        users.create_user("OPERATOR@example.com", "Twin", "operator", PASSWORD)


@pytest.mark.parametrize(("email", "role", "sentence"), [("kim", "admin", "e-mail"), ("k@x.y", "king", "no role")])
def test_a_person_needs_an_address_and_a_role_that_exists(db: Flask, email: str, role: str, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        users.create_user(email, "Kim", role, PASSWORD)


def test_the_first_administrator_is_made_only_once(db: Flask) -> None:
    made = users.ensure_admin()
    assert made is not None and made[0].role == "admin"
    assert users.ensure_admin() is None


def test_the_last_administrator_stays(make_user: Callable[[str], User], db: Flask) -> None:
    admin = make_user("admin")
    with pytest.raises(UserError, match="last administrator"):
        users.set_role(admin.id, "operator")
    with pytest.raises(UserError, match="last administrator"):
        users.deactivate(admin.id)
    other = users.create_user("second@example.com", "Second", "admin", PASSWORD)[0]
    assert users.set_role(admin.id, "operator").role == "operator"
    assert [user.name for user in users.list_users()] == ["Admin", other.name]


def test_higher_roles_include_lower_ones(operator: User, reviewer: User) -> None:
    assert reviewer.may("operator") and reviewer.may("reviewer") and not reviewer.may("admin")
    assert not operator.may("reviewer")
