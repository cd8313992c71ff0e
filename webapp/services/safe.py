"""How far the machine trusts its own work; approving what is safe in one go, with a sample that people judge."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select, update

from webapp.models import Audit, Photo, User, db
from webapp.models.base import utcnow
from webapp.models.status import APPROVED, REJECTED, TO_REVIEW
from webapp.services import reviews
from webapp.services.errors import UserError

LEAST_TRUST: Final = 0.9
SHARE: Final = 0.05
_PER_FAILED_CHECK: Final = 0.8
# 95 % of a normal distribution.
_Z: Final = 1.96


def trust_of(result: dict[str, Any]) -> float:
    """0..1 from a photo.json: the cut-out's confidence, less for crops that are not sure and for failed checks.

    An order, not a probability: unsure crops take up to half of it, every failed check a fifth of what is left.
    """
    crops = result["crops"]
    sure = sum(crop["confident"] for crop in crops) / len(crops) if crops else 1.0
    failed = sum(not check["passed"] for check in result["checks"])
    return float(result["confidence"] * (0.5 + 0.5 * sure) * _PER_FAILED_CHECK**failed)


@dataclass(frozen=True)
class Measured:
    """One audit and what people said about its sample. ``most`` is the upper end of the 95 % interval of ``rate``."""

    row: Audit
    by: str
    judged: int
    wrong: int

    @property
    def rate(self) -> float | None:
        """Share of the judged sample that was wrong; None while nobody has judged any."""
        return self.wrong / self.judged if self.judged else None

    @property
    def most(self) -> float | None:
        """Wilson's upper bound."""
        if not self.judged:
            return None
        count, rate = self.judged, self.wrong / self.judged
        middle = rate + _Z**2 / (2 * count)
        spread = _Z * math.sqrt(rate * (1 - rate) / count + _Z**2 / (4 * count**2))
        return (middle + spread) / (1 + _Z**2 / count)


def safe_ids(shoot_id: int, user: User) -> list[int]:
    """Photos to review that are trusted, with all crops sure and all checks passed, and nobody else's."""
    trusted = select(Photo).where(Photo.shoot_id == shoot_id, Photo.state == TO_REVIEW, Photo.trust >= LEAST_TRUST)
    taken = reviews.not_mine(shoot_id, user)
    rows = db.session.scalars(trusted.where(Photo.audit_id.is_(None)).order_by(Photo.id))
    return [photo.id for photo in rows if photo.id not in taken and _spotless(photo.result or {})]


def approve_safe(shoot_id: int, user: User, share: float = SHARE) -> Audit:
    """Approve all safe photos except a random ``share`` of them (at least one), which stays for people to judge."""
    if not 0 < share < 1:
        raise UserError("The share of the sample must be between 0 and 100 %.")
    ids = safe_ids(shoot_id, user)
    if not ids:
        raise UserError("No photo of this shoot is safe enough to be approved unseen.", status=409)
    sample = set(random.SystemRandom().sample(ids, max(1, math.ceil(share * len(ids)))))
    rest = [photo_id for photo_id in ids if photo_id not in sample]
    with db.write() as session:
        approved = reviews.decide_many(rest, ("approve", None, "safe"), user)
        audit = Audit(
            shoot_id=shoot_id,
            user_id=user.id,
            least_trust=LEAST_TRUST,
            share=share,
            approved=approved,
            sampled=len(sample),
        )
        session.add(audit)
        session.flush()
        mark = update(Photo).where(Photo.id.in_(sample))
        session.execute(mark.values(audit_id=audit.id, updated_at=utcnow()))
    return audit


def audits(shoot_id: int) -> list[Measured]:
    """All audits of a shoot, newest first. A sample photo that was rejected or had to be mended counts as wrong."""
    judged: dict[int, list[bool]] = {}
    rows = select(Photo.audit_id, Photo.state, Photo.version_id).where(
        Photo.shoot_id == shoot_id, Photo.audit_id.is_not(None), Photo.state.in_((APPROVED, REJECTED))
    )
    for audit_id, state, version_id in db.session.execute(rows):
        judged.setdefault(int(audit_id or 0), []).append(state == REJECTED or version_id is not None)
    found = select(Audit, User.name).join(User, User.id == Audit.user_id).where(Audit.shoot_id == shoot_id)
    return [
        Measured(row, name, len(judged.get(row.id, [])), sum(judged.get(row.id, [])))
        for row, name in db.session.execute(found.order_by(Audit.id.desc()))
    ]


def _spotless(result: dict[str, Any]) -> bool:
    return all(crop["confident"] for crop in result.get("crops", [])) and all(
        check["passed"] for check in result.get("checks", [])
    )
