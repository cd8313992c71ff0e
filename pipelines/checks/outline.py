"""The cut-out can be trusted."""

from __future__ import annotations

from pipelines.checks.scene import CheckScene
from pipelines.types import Check

NAME = "outline"
# More likely wrong than right.
LEAST = 0.5


def check(scene: CheckScene) -> Check:
    """``value`` is the probability 0..1 that the cut-out is good."""
    sure = scene.confidence >= LEAST
    where = f" Look at its {scene.unsure_place} first." if scene.unsure_place else ""
    return Check(NAME, sure, scene.confidence, "" if sure else f"The outline may be wrong.{where}")
