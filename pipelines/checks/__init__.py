"""Quality checks of the photo: one file each, one line each in the table. Those of finished pictures: ``output``."""

from __future__ import annotations

from collections.abc import Callable

from pipelines.checks import clipped, colour_cast, exposure, outline, several, sharpness, size
from pipelines.checks.scene import CheckScene
from pipelines.types import Check

CHECKS: dict[str, Callable[[CheckScene], Check]] = {
    size.NAME: size.check,
    clipped.NAME: clipped.check,
    sharpness.NAME: sharpness.check,
    outline.NAME: outline.check,
    exposure.NAME: exposure.check,
    colour_cast.NAME: colour_cast.check,
    several.NAME: several.check,
}


def run_checks(scene: CheckScene) -> tuple[Check, ...]:
    """Every check of the table, in its order."""
    return tuple(check(scene) for check in CHECKS.values())


__all__ = ["CHECKS", "CheckScene", "run_checks"]
