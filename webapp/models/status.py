"""The states of a photo and of a background run, and the only moves allowed between them."""

from __future__ import annotations

from typing import Final

UPLOADED: Final = "uploaded"
QUEUED: Final = "queued"
RUNNING: Final = "running"
TO_REVIEW: Final = "to_review"
APPROVED: Final = "approved"
REJECTED: Final = "rejected"
FAILED: Final = "failed"
DONE: Final = "done"

PHOTO_STATES = (UPLOADED, QUEUED, RUNNING, TO_REVIEW, APPROVED, REJECTED, FAILED)
PREPARED_STATES = (TO_REVIEW, APPROVED, REJECTED)
FINISHED_STATES = (*PREPARED_STATES, FAILED)
RUN_STATES = (QUEUED, RUNNING, DONE, FAILED)

# running > queued: the sweeper takes a photo back from a worker that died. failed > queued: a person tries again.
# rejected > queued: a part of the product is missing, so it is prepared again with a wider net.
# approved <> rejected: a reviewer changes their mind without going back to the queue first.
MOVES: Final[dict[str, frozenset[str]]] = {
    UPLOADED: frozenset({QUEUED}),
    QUEUED: frozenset({RUNNING, FAILED}),
    RUNNING: frozenset({TO_REVIEW, FAILED, QUEUED}),
    TO_REVIEW: frozenset({APPROVED, REJECTED}),
    APPROVED: frozenset({TO_REVIEW, REJECTED}),
    REJECTED: frozenset({TO_REVIEW, APPROVED, QUEUED}),
    FAILED: frozenset({QUEUED}),
}

RUN_MOVES: Final[dict[str, frozenset[str]]] = {
    QUEUED: frozenset({RUNNING, FAILED}),
    RUNNING: frozenset({DONE, FAILED, QUEUED}),
    DONE: frozenset(),
    FAILED: frozenset(),
}


def may_move(from_state: str, to_state: str) -> bool:
    """Whether a photo may go from one state to the other."""
    return to_state in MOVES.get(from_state, frozenset())
