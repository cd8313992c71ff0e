"""Render, check, and render again as the failed checks say, until nothing is left that rendering can mend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.checks.output import check_output, read_delivery
from pipelines.exports.deliver import Delivery, deliver
from pipelines.exports.profiles import ExportProfile
from pipelines.exports.render import AS_THE_PROFILE_SAYS, Mends
from pipelines.types import Check, Photo, UInt8Array

ROUNDS = 4


@dataclass(frozen=True)
class Checked:
    """A delivered picture with what its checks say, and how it was rendered otherwise than its profile says."""

    delivery: Delivery
    checks: tuple[Check, ...]
    mends: Mends

    @property
    def failed(self) -> tuple[Check, ...]:
        """What holds the picture back."""
        return tuple(one for one in self.checks if not one.passed and not one.advice)


def deliver_checked(
    photo: Photo, alpha: UInt8Array, profile: ExportProfile, mends: Mends = AS_THE_PROFILE_SAYS, main: bool = True
) -> Checked:
    """The picture for a channel, read back from its bytes and checked; ``main``: as the product's main picture."""
    made = deliver(photo, alpha, profile, mends)
    return Checked(made, check_output(read_delivery(made, profile, mends, main)), mends)


def mend(
    photo: Photo, alpha: UInt8Array, profile: ExportProfile, mends: Mends = AS_THE_PROFILE_SAYS, main: bool = True
) -> Checked:
    """:func:`deliver_checked`, again with the mends that failed checks offer, a few times at most."""
    found = deliver_checked(photo, alpha, profile, mends, main)
    for _ in range(ROUNDS):
        better = with_mends(found.mends, found.failed)
        if better == found.mends:
            return found
        found = deliver_checked(photo, alpha, profile, better, main)
    return found


def with_mends(mends: Mends, checks: Sequence[Check]) -> Mends:
    """``mends`` and what the checks offer, the first to name a setting deciding it."""
    offered: dict[str, object] = {}
    for check in checks:
        offered = {**(check.mend or {}), **offered}
    return Mends.read(mends.as_json() | offered)
