"""The one error that people see."""

from __future__ import annotations


class UserError(Exception):
    """Something a person asked for that cannot be done; ``sentence`` says why, ``status`` is the HTTP status."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status


def not_found(thing: str) -> UserError:
    """The 404 for ``thing``, for example "shoot"."""
    return UserError(f"This {thing} does not exist (any more).", status=404)
