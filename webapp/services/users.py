"""People: signing in, passwords, roles."""

from __future__ import annotations

import secrets

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from werkzeug.security import check_password_hash, generate_password_hash

from webapp.models import ROLES, User, db
from webapp.services.errors import UserError, not_found

MIN_PASSWORD = 10
# Checked when nobody has the address, so that the answer takes as long as for a wrong password.
_NOBODY = generate_password_hash(secrets.token_hex(8))


def authenticate(email: str, password: str) -> User | None:
    """The active person with this address and password, or None."""
    user = db.session.scalar(select(User).where(User.email == email.strip().lower()))
    right = check_password_hash(user.password_hash if user else _NOBODY, password)
    return user if user and right and user.active else None


def find_for_session(session_id: str) -> User | None:
    """The person behind a session's identity (see ``User.get_id``), or None when it is no longer valid."""
    user_id, _, _ = session_id.partition(":")
    user = db.session.get(User, int(user_id)) if user_id.isdigit() else None
    return user if user and user.active and user.get_id() == session_id else None


def create_user(email: str, name: str, role: str, password: str | None = None) -> tuple[User, str]:
    """A new person and their password; one made here (``password`` None) must be changed at the first sign-in."""
    email = email.strip().lower()
    if "@" not in email or len(email) > 254:
        raise UserError("An e-mail address is needed to sign in, for example kim@example.com.")
    _check_role(role)
    if password is not None:
        _check_password(password)
    chosen = password or secrets.token_urlsafe(12)
    user = User(email=email, name=name.strip() or email, role=role, active=True)
    user.password_hash, user.must_change_password = generate_password_hash(chosen), password is None
    try:
        with db.write() as session:
            session.add(user)
    except IntegrityError as error:
        raise UserError(f"There is already somebody with the address {email}.", status=409) from error
    return user, chosen


def ensure_admin(email: str = "admin@packshot.local") -> tuple[User, str] | None:
    """The first administrator with a one-time password, when there is nobody yet; otherwise None."""
    if db.session.scalar(select(func.count(User.id))):
        return None
    return create_user(email, "Administrator", "admin")


def change_password(user: User, old: str, new: str) -> None:
    """Replace a person's own password."""
    if not check_password_hash(user.password_hash, old):
        raise UserError("The present password is not right.")
    _check_password(new)
    if old == new:
        raise UserError("The new password is the old one; choose another.")
    with db.write() as session:
        stored = session.get_one(User, user.id)
        stored.password_hash, stored.must_change_password = generate_password_hash(new), False


def reset_password(user_id: int) -> str:
    """A one-time password for somebody who forgot theirs."""
    password = secrets.token_urlsafe(12)
    with db.write():
        user = _get(user_id)
        user.password_hash, user.must_change_password = generate_password_hash(password), True
    return password


def list_users() -> list[User]:
    """Everybody, by name."""
    return list(db.session.scalars(select(User).order_by(func.lower(User.name), User.id)))


def set_role(user_id: int, role: str) -> User:
    """Give a person another role; the last administrator stays one."""
    _check_role(role)
    with db.write():
        user = _get(user_id)
        if role != "admin":
            _keep_an_admin(user)
        user.role = role
    return user


def set_active(user_id: int, active: bool) -> User:
    """Let a person in again, or no longer; the last administrator stays in."""
    with db.write():
        user = _get(user_id)
        if not active:
            _keep_an_admin(user)
        user.active = active
    return user


def deactivate(user_id: int) -> User:
    """No longer let a person in."""
    return set_active(user_id, False)


def _get(user_id: int) -> User:
    user = db.session.get(User, user_id)
    if user is None:
        raise not_found("person")
    return user


def _keep_an_admin(user: User) -> None:
    others = select(func.count(User.id)).where(User.role == "admin", User.active, User.id != user.id)
    if user.role == "admin" and not db.session.scalar(others):
        raise UserError("This is the last administrator; make somebody else one first.", status=409)


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise UserError(f"There is no role {role!r}; there are {', '.join(ROLES)}.")


def _check_password(password: str) -> None:
    if not MIN_PASSWORD <= len(password) <= 200:
        raise UserError(f"A password has {MIN_PASSWORD} to 200 characters.")
