"""At least 500 x 500 px, which every marketplace asks for."""

from __future__ import annotations

from pipelines.checks.scene import CheckScene
from pipelines.types import Check

NAME = "size"
LEAST_PX = 500


def check(scene: CheckScene) -> Check:
    """``value`` is the shorter side in pixels."""
    height, width = scene.alpha.shape
    passed = min(width, height) >= LEAST_PX
    message = f"The photo has {width} x {height} px; marketplaces want at least {LEAST_PX} x {LEAST_PX}."
    return Check(NAME, passed, float(min(width, height)), "" if passed else message)
